using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;

namespace Router.Routing.Processing;

/// <summary>
/// Single rows to those who watch them, found by their keys' bytes. An update that changes the key goes to the watchers of both.
/// </summary>
internal sealed class RowDelivery : Delivery
{
    private const int MaxKeyBytes = 3072 + 64; // InnoDB's largest key, and a length prefix for each of its columns

    private readonly Dictionary<byte[], Subscription[]> _byKey = new(KeyBytes.Comparer);
    private readonly List<(int Index, Subscription[] Watchers)> _found = [];
    private readonly ChangeFrame _row = new();
    private readonly byte[] _scratch = new byte[MaxKeyBytes];

    public RowDelivery(Subscription[] subscriptions, TablePlan table)
    {
        if (table.PrimaryKey.Count == 0 && table.Columns.Count > 0)
        {
            throw new InvalidOperationException($"{table.Name} has no primary key, so no row of it can be watched: subscribe to the table instead.");
        }

        // A table known only from a statement that dropped or made it has no columns yet, and no rows come under this plan.
        foreach (var sameKey in table.Columns.Count == 0 ? [] : subscriptions.GroupBy(subscription => table.EncodeKey([.. subscription.Key]), KeyBytes.Comparer))
        {
            _byKey.Add(sameKey.Key, [.. sameKey]);
        }

        All = subscriptions;
    }

    private Subscription[] All { get; }

    public override ValueTask DeliverAsync(ChangeFrame frame, CancellationToken cancellationToken)
    {
        if (frame.Kind == ChangeKind.Table)
        {
            return ToAllAsync(frame, cancellationToken);
        }

        _found.Clear();
        var index = 0;
        foreach (var change in frame.Open())
        {
            Find(change, index++);
        }

        return _found.Count == 0 ? default : ToFoundAsync(frame, cancellationToken);
    }

    private void Find(in RowChange change, int index)
    {
        var byBytes = _byKey.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (change.Key.TryGetKey(_scratch, out var key) && byBytes.TryGetValue(key, out var watchers))
        {
            _found.Add((index, watchers));
        }

        if (change.KeyChanged && change.TryCopyNewKey(_scratch, out var lengthBytes) && byBytes.TryGetValue(_scratch.AsSpan(0, lengthBytes), out watchers))
        {
            _found.Add((index, watchers));
        }
    }

    private async ValueTask ToFoundAsync(ChangeFrame frame, CancellationToken cancellationToken)
    {
        var next = 0;
        var index = 0;
        foreach (var change in frame.Open())
        {
            for (; next < _found.Count && _found[next].Index == index; next++)
            {
                change.Select(_row);
                await ToWatchersAsync(_found[next].Watchers, cancellationToken);
            }

            index++;
        }
    }

    private async ValueTask ToWatchersAsync(Subscription[] watchers, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var watcher in watchers)
            {
                await HandAsync(watcher, _row, cancellationToken);
            }
        }
        finally
        {
            _row.Close();
        }
    }

    private async ValueTask ToAllAsync(ChangeFrame frame, CancellationToken cancellationToken)
    {
        foreach (var watcher in All)
        {
            await HandAsync(watcher, frame, cancellationToken);
        }
    }

    private static ValueTask HandAsync(Subscription watcher, ChangeFrame frame, CancellationToken cancellationToken) =>
        ((int)watcher.Kinds >> (int)frame.Kind & 1) == 0 ? default : watcher.Subscriber.HandleAsync(frame.Open(), cancellationToken);
}
