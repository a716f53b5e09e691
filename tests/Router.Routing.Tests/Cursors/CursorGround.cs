using System.Globalization;
using Router.Contracts;
using Router.Routing.Log;
using Router.Routing.Subscriptions;
using Router.Routing.Tests.Fakes;

namespace Router.Routing.Tests.Cursors;

/// <summary>A change log that is read by cursors.</summary>
internal sealed class CursorGround : IDisposable
{
    private readonly ChangeFrame _frame = new();

    public CursorGround(params Subscription[] subscriptions)
        : this(1, subscriptions)
    {
    }

    public CursorGround(int partitions, params Subscription[] subscriptions)
    {
        var counts = partitions == 1 ? [] : (PartitionCount[])[new(TableGlob.Parse("shop.orders"), partitions)];
        Log = new ChangeLog(Playground.Small, new SubscriptionSet(subscriptions, counts), Cursors);
        Cursors.Log = Log;
        Source = new ScriptedLog(Log);
    }

    public CursorScheduler Cursors { get; } = new();

    public ChangeLog Log { get; }

    public ScriptedLog Source { get; }

    /// <summary>The next batch as text with its entry's number; null where there is none just now.</summary>
    public (string Text, long Entry)? Read(PartitionCursor cursor) => cursor.TryRead(_frame, out var entry) ? (Describe(_frame), entry) : null;

    /// <summary>All there is just now.</summary>
    public string[] ReadAll(string partition)
    {
        var read = new List<string>();
        while (Read(Cursors[partition]) is { } batch)
        {
            read.Add(batch.Text);
        }

        return [.. read];
    }

    public static string Describe(ChangeFrame frame)
    {
        var rows = new List<string>();
        foreach (var row in frame.Open())
        {
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"{row.Token} {(row.Kind == ChangeKind.Insert ? row.After : row.Before).GetInt64(0)}"));
        }

        return $"{frame.Kind} {frame.Table.Name} {string.Join(", ", rows)}";
    }

    public void Dispose() => Log.Dispose();
}
