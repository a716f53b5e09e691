using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;

namespace Router.Routing.Processing;

/// <summary>
/// Single rows to those who watch them, found by their keys' bytes. An update that changes the key goes to the watchers of both.
/// </summary>
internal sealed class RowDelivery : Delivery
{
    private readonly Dictionary<byte[], Delivery[]> _byKey = new(KeyBytes.Comparer);
    private readonly List<(int Index, Delivery[] Watchers)> _found = [];
    private readonly ChangeFrame _row = new();
    private readonly byte[] _scratch = new byte[KeyBytes.MaxBytes];
    private readonly Delivery[] _all;
    private Delivery? _current;

    public RowDelivery(Recipient[] recipients, TablePlan table, PartitionSlice slice)
    {
        if (table.PrimaryKey.Count == 0 && table.Columns.Count > 0)
        {
            throw new InvalidOperationException($"{table.Name} has no primary key, so no row of it can be watched: subscribe to the table instead.");
        }

        // A table known only from a statement that dropped or made it has no columns yet, and no rows come under this plan.
        foreach (var sameKey in table.Columns.Count == 0 ? [] : recipients.GroupBy(recipient => KeyOf(recipient, table, slice), KeyBytes.Comparer))
        {
            _byKey.Add(sameKey.Key, [.. sameKey.Select(recipient => To(recipient, table))]);
        }

        _all = [.. recipients.Where(recipient => recipient.HoldsKey ?? slice.Index == 0).Select(recipient => To(recipient, table))];
    }

    public override Recipient? Current => Volatile.Read(ref _current)?.Current;

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

    /// <summary>Each watcher has recovered by itself already, or given up.</summary>
    public override ValueTask RecoverAsync(Exception failed, ChangeFrame frame, CancellationToken cancellationToken) => ValueTask.FromException(failed);

    private static byte[] KeyOf(Recipient recipient, TablePlan table, PartitionSlice slice)
    {
        var key = table.EncodeKey([.. recipient.Subscription.Key]);
        recipient.HoldsKey = slice.Holds(key);
        return key;
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

    private async ValueTask ToWatchersAsync(Delivery[] watchers, CancellationToken cancellationToken)
    {
        try
        {
            await ToEachAsync(watchers, _row, cancellationToken);
        }
        finally
        {
            _row.Close();
        }
    }

    private ValueTask ToAllAsync(ChangeFrame frame, CancellationToken cancellationToken) => ToEachAsync(_all, frame, cancellationToken);

    /// <summary>One watcher after the other, each tried again by itself.</summary>
    private async ValueTask ToEachAsync(Delivery[] watchers, ChangeFrame frame, CancellationToken cancellationToken)
    {
        foreach (var watcher in watchers)
        {
            Volatile.Write(ref _current, watcher);
            await watcher.CompleteAsync(frame, cancellationToken);
        }

        Volatile.Write(ref _current, null);
    }
}
