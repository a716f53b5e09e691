namespace Router.Subscribers.Aggregates.State;

/// <summary>
/// Segments that only captures hold, to be written to again when these are released: so that saving again and again allocates nothing. As many are
/// kept as were copied during the last save.
/// </summary>
internal sealed class SpareSegments
{
    private Stack<GroupSegment> _spare = [];
    private Stack<GroupSegment> _retired = [];
    private int _held;

    /// <summary>Whether no capture may be read any more.</summary>
    public bool IsFree => Volatile.Read(ref _held) == 0;

    /// <summary>A capture begins: what was retired before is held by none if all captures before it are released.</summary>
    public void Hold()
    {
        if (Interlocked.Increment(ref _held) == 1)
        {
            (_spare, _retired) = (_retired, _spare);
        }

        _retired.Clear();
    }

    /// <summary>A capture ends, on any thread.</summary>
    public void Release() => Interlocked.Decrement(ref _held);

    /// <summary>Another segment is in the place of this one, which captures may hold.</summary>
    public void Retire(GroupSegment segment) => _retired.Push(segment);

    public GroupSegment Take(StoreFormat format, long epoch) => _spare.TryPop(out var segment) ? segment : new GroupSegment(format, epoch);
}
