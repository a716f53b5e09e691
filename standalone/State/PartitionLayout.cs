using System.Globalization;
using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Standalone.State;

/// <summary>How tables are spread over partitions, now and when the state was saved; a table that nobody names has one.</summary>
internal sealed class PartitionLayout(IReadOnlyList<SavedPartitions> saved, SubscriptionSet present)
{
    private readonly SubscriptionSet _saved = new([], saved.Select(item => new PartitionCount(TableGlob.Parse(item.Tables), item.Count)));

    /// <summary>The present counts, to be saved.</summary>
    public static IReadOnlyList<SavedPartitions> Of(SubscriptionSet present) => [.. present.Partitions.Select(item => new SavedPartitions($"{item.Tables}", item.Count))];

    /// <summary>The table that a partition is a part of, under either number: <c>shop.orders</c> of <c>shop.orders/3</c>. Others are their own.</summary>
    public string TableOf(string partition)
    {
        var slash = partition.LastIndexOf('/');
        return slash > 0
            && int.TryParse(partition.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && CountOf(partition[..slash]) > Math.Max(number, 1)
                ? partition[..slash]
                : partition;
    }

    /// <summary>Of these partitions' tables, those that have another number of partitions now.</summary>
    public IEnumerable<(string Table, int Saved, int Present)> Changes(IEnumerable<string> partitions) => partitions
        .Select(TableOf)
        .Distinct(StringComparer.Ordinal)
        .Select(table => (Text: table, Name: NameOf(table)))
        .Where(table => table.Name is not null)
        .Select(table => (table.Text, _saved.PartitionsOf(table.Name!.Value), present.PartitionsOf(table.Name.Value)))
        .Where(table => table.Item2 != table.Item3);

    private int CountOf(string table) => NameOf(table) is { } name ? Math.Max(_saved.PartitionsOf(name), present.PartitionsOf(name)) : 1;

    private static TableName? NameOf(string table) =>
        table.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 && !table.EndsWith(".*", StringComparison.Ordinal) ? new TableName(table[..dot], table[(dot + 1)..]) : null;
}
