using System.Threading.Channels;
using Router.Contracts.Rows;
using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates;

/// <summary>Remembers which groups changed since somebody looked; beyond a bound only that any may have.</summary>
internal sealed class AggregateWatcher : IGroupWatcher
{
    private const int MaxGroups = 65_536;

    private readonly Lock _gate = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private HashSet<byte[]> _changed = new(KeyBytes.Comparer);
    private HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private bool _isAny;

    public AggregateWatcher() => _lookup = _changed.GetAlternateLookup<ReadOnlySpan<byte>>();

    public void Touch(GroupStore store, int group)
    {
        lock (_gate)
        {
            if (_changed.Count < MaxGroups)
            {
                _lookup.Add(store.KeyOf(group));
            }
            else if (!_lookup.Contains(store.KeyOf(group)))
            {
                _isAny = true;
            }
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>Waits for a change; gives the groups' keys, and whether others changed too.</summary>
    public async Task<(IReadOnlyCollection<byte[]> Changed, bool IsAny)> NextAsync(CancellationToken cancellationToken)
    {
        await _signal.Reader.ReadAsync(cancellationToken);
        lock (_gate)
        {
            var taken = (_changed, _isAny);
            _changed = new HashSet<byte[]>(KeyBytes.Comparer);
            _lookup = _changed.GetAlternateLookup<ReadOnlySpan<byte>>();
            _isAny = false;
            return taken;
        }
    }
}
