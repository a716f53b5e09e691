namespace Router.Routing.Log;

/// <summary>The segments of a change log, oldest first, never more bytes of them than the window allows; one that holds a larger entry stands alone.</summary>
internal sealed class SegmentWindow(long windowBytes, int segmentBytes)
{
    /// <summary>Marks a segment that holds bytes of a transaction whose end was not read yet.</summary>
    public const long Open = long.MaxValue;

    private readonly List<LogSegment> _used = [];
    private readonly Stack<LogSegment> _free = new();

    /// <summary>Bytes of the segments that hold something.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>Bytes of all segments, those kept for use included: never more than the window, unless one entry is.</summary>
    public long HeldBytes => UsedBytes + ((long)_free.Count * segmentBytes);

    /// <summary>The number that must be acknowledged before the oldest segment can be used again.</summary>
    public long OldestEntry => _used.Count == 0 ? 0 : _used[0].LastEntry;

    /// <summary>Lends room for that many bytes in one piece; false when the window is full.</summary>
    public bool TryReserve(int lengthBytes, out LogSegment segment, out int offset)
    {
        if ((_used.Count == 0 || _used[^1].FreeBytes < lengthBytes) && !TryAdd(lengthBytes))
        {
            segment = null!;
            offset = 0;
            return false;
        }

        segment = _used[^1];
        offset = segment.UsedBytes;
        segment.UsedBytes += lengthBytes;
        segment.LastEntry = Open;
        return true;
    }

    /// <summary>Closes what the open transaction reserved: all of it is committed, or gone.</summary>
    public void Close(long lastEntry)
    {
        for (var i = _used.Count - 1; i >= 0 && _used[i].LastEntry == Open; i--)
        {
            _used[i].LastEntry = lastEntry;
        }
    }

    /// <summary>Gives back what was reserved from that byte on.</summary>
    public void Truncate(byte[] bytes, int offset)
    {
        while (!ReferenceEquals(_used[^1].Bytes, bytes))
        {
            Release(_used.Count - 1);
        }

        _used[^1].UsedBytes = offset;
    }

    /// <summary>
    /// Takes back segments of which every entry has a smaller number than <paramref name="frontier"/>: all of them when nothing is outstanding,
    /// so that then even an entry as large as the window finds room.
    /// </summary>
    public void Reclaim(long frontier)
    {
        var reclaimed = 0;
        while (reclaimed < _used.Count && _used[reclaimed].LastEntry < frontier)
        {
            Free(_used[reclaimed++]);
        }

        _used.RemoveRange(0, reclaimed);
    }

    private bool TryAdd(int lengthBytes)
    {
        var capacity = Math.Max(segmentBytes, lengthBytes);
        if (UsedBytes + capacity > windowBytes && UsedBytes > 0)
        {
            return false;
        }

        _used.Add(TakeFree(capacity) ?? new LogSegment(capacity));
        UsedBytes += capacity;
        return true;
    }

    /// <summary>A free segment, if one is large enough; otherwise as many are let go as make room for a larger one.</summary>
    private LogSegment? TakeFree(int capacity)
    {
        if (capacity == segmentBytes && _free.TryPop(out var free))
        {
            return free;
        }

        while (HeldBytes + capacity > windowBytes && _free.TryPop(out _))
        {
        }

        return null;
    }

    private void Release(int index)
    {
        Free(_used[index]);
        _used.RemoveAt(index);
    }

    private void Free(LogSegment segment)
    {
        UsedBytes -= segment.Bytes.Length;
        if (segment.Bytes.Length == segmentBytes)
        {
            segment.UsedBytes = 0;
            segment.LastEntry = 0;
            _free.Push(segment);
        }
    }
}
