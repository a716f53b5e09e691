using System.Globalization;

namespace Router.Standalone.State;

/// <summary>How tables are spread over partitions, now and when the state was saved; a table that is not named has one.</summary>
internal sealed class PartitionLayout(IReadOnlyDictionary<string, int> saved, IReadOnlyDictionary<string, int> present)
{
    /// <summary>The tables whose number of partitions is another one now.</summary>
    public IEnumerable<(string Table, int Saved, int Present)> Changes => saved.Keys
        .Union(present.Keys, StringComparer.Ordinal)
        .Select(table => (table, saved.GetValueOrDefault(table, 1), present.GetValueOrDefault(table, 1)))
        .Where(table => table.Item2 != table.Item3);

    /// <summary>The table that a partition is a part of, under either number: <c>shop.orders</c> of <c>shop.orders/3</c>. Others are their own.</summary>
    public string TableOf(string partition)
    {
        var slash = partition.LastIndexOf('/');
        return slash > 0
            && int.TryParse(partition.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && partition[..slash] is var table
            && number < Math.Max(saved.GetValueOrDefault(table, 1), present.GetValueOrDefault(table, 1))
                ? table
                : partition;
    }
}
