using System.Collections.Concurrent;
using System.Globalization;
using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Client.Tests.Cluster;

/// <summary>What handlers on all silos were given, by table, in the order in which it came.</summary>
internal sealed class TakenChanges
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<TakenChange>> _tables = new(StringComparer.Ordinal);

    /// <summary>The handler.</summary>
    public ValueTask TakeAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        var taken = Of($"{batch.Table.Name}");
        foreach (var change in batch)
        {
            taken.Enqueue(new TakenChange(change.Token, change.Key.GetInt64("id"), Text(change.Before), Text(change.After)));
        }

        return default;
    }

    /// <summary>A table's.</summary>
    public ConcurrentQueue<TakenChange> Of(string table) => _tables.GetOrAdd(table, static _ => new ConcurrentQueue<TakenChange>());

    /// <summary>Each change came once, each row's in order, and each began with the row as the one before had left it: none is missing.</summary>
    public void CheckWhole(string table)
    {
        var all = Of(table).ToArray();
        Assert.Equal(all.Length, all.DistinctBy(change => change.Token).Count());
        foreach (var row in all.GroupBy(change => change.Id))
        {
            string? known = null;
            var last = ChangeToken.None;
            foreach (var change in row)
            {
                Assert.True(last < change.Token, $"{table} {row.Key}: {change.Token} came after {last}");
                Assert.Equal(known, change.Before);
                (known, last) = (change.After, change.Token);
            }
        }
    }

    /// <summary>The rows that are there after all that came, by id.</summary>
    public SortedDictionary<long, string> Rows(string table)
    {
        var rows = new SortedDictionary<long, string>();
        foreach (var change in Of(table))
        {
            rows.Remove(change.Id);
            if (change.After is { } after)
            {
                rows.Add(change.Id, after);
            }
        }

        return rows;
    }

    /// <summary>Values with tabs, as the server's own client prints them.</summary>
    public static string? Text(RowImage image) => image.Exists
        ? string.Join('\t', Enumerable.Range(0, image.Table.Columns.Count).Select(column => Convert.ToString(Value(image, column), CultureInfo.InvariantCulture)))
        : null;

    private static object? Value(RowImage image, int column) => image.GetValue(column);
}
