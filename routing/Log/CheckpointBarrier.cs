using Router.Contracts;

namespace Router.Routing.Log;

/// <summary>
/// A checkpoint in the making. Each partition passes it by itself, between the last entry before it and the first one after, and waits for nobody.
/// </summary>
public sealed class CheckpointBarrier
{
    private readonly TaskCompletionSource<Checkpoint> _done;
    private readonly List<CapturedState> _states = [];
    private readonly Lock _gate = new();
    private readonly SourcePosition _position;
    private readonly long _throughSequence;
    private int _missing;

    internal CheckpointBarrier(
        TaskCompletionSource<Checkpoint> done, long lastEntry, long throughSequence, SourcePosition position, int partitions)
    {
        _done = done;
        LastEntry = lastEntry;
        _throughSequence = throughSequence;
        _position = position;
        _missing = partitions;
        CompleteIfWhole();
    }

    /// <summary>Entries up to this number are before the checkpoint.</summary>
    internal long LastEntry { get; }

    /// <summary>A partition has passed: this is its state there.</summary>
    internal void Pass(IEnumerable<CapturedState> states)
    {
        lock (_gate)
        {
            _states.AddRange(states);
            _missing--;
        }

        CompleteIfWhole();
    }

    private void CompleteIfWhole()
    {
        lock (_gate)
        {
            if (_missing == 0)
            {
                _done.TrySetResult(new Checkpoint(_position, _throughSequence, _states));
            }
        }
    }
}
