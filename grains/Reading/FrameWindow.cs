using Router.Contracts;
using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Reading;

/// <summary>
/// The committed changes of a source between two places of its log, in bounded memory. One thread writes, others read. When it is full, a ring lets go
/// of the oldest; what is read ahead for one reader waits until that one has taken something.
/// </summary>
internal sealed class FrameWindow(long limitBytes, bool isRing)
{
    private const int SegmentBytes = 128 << 10;

    private readonly object _gate = new();
    private readonly List<FrameSegment> _segments = [];
    private ChangeToken? _floor;
    private ChangeToken _reached = ChangeToken.None;
    private DateTimeOffset? _currentAsOf;
    private Exception? _failure;
    private long _heldBytes;

    /// <summary>There are changes, the log was read further, or reading failed.</summary>
    public Signal News { get; } = new();

    /// <summary>Everything after this place is here, up to what was read; null until it is known where reading began.</summary>
    public ChangeToken? Floor
    {
        get
        {
            lock (_gate)
            {
                return _floor;
            }
        }
    }

    /// <summary>Up to where the log was read.</summary>
    public ChangeToken Reached
    {
        get
        {
            lock (_gate)
            {
                return _reached;
            }
        }
    }

    /// <summary>Everything that was committed before this moment was read; null where that is not known.</summary>
    public DateTimeOffset? CurrentAsOf
    {
        get
        {
            lock (_gate)
            {
                return _currentAsOf;
            }
        }
    }

    /// <summary>Why nothing more comes; null while something may.</summary>
    public Exception? Failure
    {
        get
        {
            lock (_gate)
            {
                return _failure;
            }
        }
    }

    /// <summary>What is held, in bytes.</summary>
    public long HeldBytes
    {
        get
        {
            lock (_gate)
            {
                return _heldBytes;
            }
        }
    }

    /// <summary>Reading begins after that place; what is read of earlier ones is left out. Only the first call counts.</summary>
    public void Begin(ChangeToken floor)
    {
        lock (_gate)
        {
            if (_floor is null)
            {
                _floor = floor;
                _reached = floor;
            }
        }

        News.Pulse();
    }

    /// <summary>Adds a frame, and waits for room where it must. What is here already is left out: the log may be read again from an earlier place.</summary>
    public void Append(ChangeFrame frame, CancellationToken cancellationToken)
    {
        var token = frame.Open().ToResumeToken();
        lock (_gate)
        {
            _floor ??= LogPlace.Before(frame.Transaction);
            if (token <= _reached && !IsOneMoreOf(token, frame.Kind))
            {
                return;
            }

            MakeRoom(frame.LengthBytes, cancellationToken);
            var segment = SegmentFor(frame.LengthBytes);
            _heldBytes -= segment.HeldBytes;
            segment.Add(frame, token);
            _heldBytes += segment.HeldBytes;
            _reached = token;
        }
    }

    /// <summary>What was appended may be read by everybody, and the log was read up to that place.</summary>
    public void Publish(ChangeToken? reached, DateTimeOffset? currentAsOf)
    {
        lock (_gate)
        {
            if (reached is { } place && place > _reached)
            {
                _floor ??= place;
                _reached = place;
            }

            _currentAsOf = currentAsOf ?? _currentAsOf;
        }

        News.Pulse();
    }

    /// <summary>Nothing more comes.</summary>
    public void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failure = failure;
        }

        News.Pulse();
    }

    /// <summary>The reader has everything up to that place: what lies wholly before it is let go.</summary>
    public void Release(ChangeToken through)
    {
        lock (_gate)
        {
            while (_segments.Count > 0 && _segments[0].Last <= through)
            {
                LetGo();
            }

            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Wakes the writer where it waits for room.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>
    /// Copies frames after a place to a list, of rows up to so many bytes, cut off never between two that have one token. Gives up to where the log is read
    /// then; null where something after that place is no longer here.
    /// </summary>
    public ChangeToken? Collect(ChangeToken after, List<HeldFrame> frames, int maxBytes, out bool isCut)
    {
        isCut = false;
        lock (_gate)
        {
            if (_floor is not { } floor || after < floor)
            {
                return null;
            }

            var bytes = 0L;
            for (var index = SegmentAfter(after); index < _segments.Count; index++)
            {
                foreach (var frame in _segments[index].Frames)
                {
                    if (frame.Token <= after)
                    {
                        continue;
                    }

                    if (bytes > maxBytes && frame.Token != frames[^1].Token)
                    {
                        isCut = true;
                        return frames[^1].Token;
                    }

                    frames.Add(frame);
                    bytes += frame.LengthBytes + HeldFrame.OverheadBytes;
                }
            }

            return _reached > after ? _reached : after;
        }
    }

    /// <summary>Several tables that one statement changes as a whole have one place between them.</summary>
    private bool IsOneMoreOf(ChangeToken token, ChangeKind kind) =>
        kind == ChangeKind.Table && token == _reached && _segments is [.., var last] && last.Last == token && last.Frames[^1].Kind == ChangeKind.Table;

    private int SegmentAfter(ChangeToken after)
    {
        var (low, high) = (0, _segments.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _segments[middle].Last <= after ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private FrameSegment SegmentFor(int rowBytes)
    {
        if (_segments is [.., var last] && last.HasRoom(rowBytes))
        {
            return last;
        }

        var segment = new FrameSegment(Math.Max(SegmentBytes, rowBytes));
        _segments.Add(segment);
        _heldBytes += segment.HeldBytes;
        return segment;
    }

    private void MakeRoom(int rowBytes, CancellationToken cancellationToken)
    {
        var neededBytes = Math.Max(SegmentBytes, rowBytes) + HeldFrame.OverheadBytes;
        while (_segments.Count > 0 && _heldBytes + neededBytes > limitBytes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (isRing)
            {
                LetGo();
                continue;
            }

            News.Pulse();
            Monitor.Wait(_gate);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private void LetGo()
    {
        _floor = _segments[0].Last;
        _heldBytes -= _segments[0].HeldBytes;
        _segments.RemoveAt(0);
    }
}
