using Router.Contracts;

namespace Router.Routing.Subscriptions;

/// <summary>Which of a table's partitions one is.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Count">The table's partitions, 1 to 256.</param>
public readonly record struct PartitionSlice(int Index, int Count)
{
    /// <summary>All of a table.</summary>
    public static PartitionSlice Whole => new(0, 1);

    /// <summary>Whether that is only a part of the table's rows.</summary>
    public bool IsPart => Count > 1;

    /// <summary>Whether rows with that key are in it.</summary>
    public bool Holds(ReadOnlySpan<byte> key) => Count == 1 || KeyHash.Partition(key, Count) == Index;

    /// <summary>The partition's name: <c>shop.orders</c> for a whole table, else <c>shop.orders/0</c>.</summary>
    public string NameFor(TableName table) => IsPart ? $"{table}/{Index}" : table.ToString();
}
