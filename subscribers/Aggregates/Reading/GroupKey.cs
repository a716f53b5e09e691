using Router.Contracts.Rows;
using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates.Reading;

/// <summary>A group's key of its values.</summary>
internal static class GroupKey
{
    /// <exception cref="ArgumentException">There are more or fewer values, or a column cannot hold its value.</exception>
    public static byte[] Of(AggregateDefinition definition, StoreFormat format, IReadOnlyList<object?> group)
    {
        object?[] key = [.. definition.CheckGroup(group)];
        if (format.HasWindow)
        {
            key[0] = WindowTime.ToMicroseconds(key[0]);
        }

        for (var index = 0; index < key.Length; index++)
        {
            // A zero below zero is the same group.
            key[index] = key[index] is double and 0 ? 0.0 : key[index] is float and 0 ? 0f : key[index];
        }

        return RowWriter.Encode(format.Keys, key);
    }
}
