using Orleans.Runtime;
using Orleans.Streams;
using Router.Contracts;
using Router.Contracts.Orleans.Reading;
using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Streams.Public;

/// <summary>
/// A subscriber's own place on its stream, and what is read ahead for it from there. It holds nobody but itself.
/// </summary>
/// <remarks>
/// It leans on these calls of Orleans' pulling agent (PersistentStreamPullingAgent of 10.2.2), all from one scheduler:
/// <list type="bullet">
/// <item><see cref="MoveNext"/>, then <see cref="GetCurrent"/>, then the delivery. The next <see cref="MoveNext"/> comes when that was taken, or after
/// <see cref="RecordDeliveryFailure"/>: then the same is given again.</item>
/// <item>After a subscriber asked for another place the agent moves the new cursor once without fetching: that steps over nothing, since what is not
/// fetched is not taken.</item>
/// <item>After <see cref="MoveNext"/> threw, the agent disposes the cursor and asks at once for another of the same stream without a place, to go on from
/// now: it gets <see cref="Successor"/>, which stays where this one stood.</item>
/// </list>
/// </remarks>
internal sealed class PublicCursor : IQueueCacheCursor
{
    private const int MaxHeld = 2;
    private const int WaitMs = 20_000;
    private static readonly TimeSpan s_pauseAfterLoss = TimeSpan.FromMilliseconds(200);

    private readonly PublicQueue _queue;
    private readonly StreamId _stream;
    private readonly string _tables;
    private readonly Guid _reader = Guid.NewGuid();
    private readonly Queue<LogDelivery> _held = new();
    private ChangeToken? _taken;
    private ChangeToken? _read;
    private long _toldAt;
    private bool _isToldPlace;
    private bool _isReading;
    private bool _isGiven;
    private bool _isClosed;
    private Exception? _failure;

    /// <param name="queue">What it belongs to.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="after">The changes after this one; null for those from now on.</param>
    public PublicCursor(PublicQueue queue, StreamId stream, ChangeToken? after)
    {
        _queue = queue;
        _stream = stream;
        _tables = StreamName.Of(stream) is { Schema: { } schema } name ? $"{schema}.{name.Table ?? "*"}" : "*.*";
        _taken = _read = after;
        _isToldPlace = after is not null;
        _toldAt = queue.Time.GetTimestamp();
    }

    /// <summary>Whether it just told the agent that it cannot go on.</summary>
    public bool HasThrown { get; private set; }

    public StreamId Stream => _stream;

    /// <summary>One that stays at this place: it waits a while, gives the subscriber the chance to ask for another place, and asks the log again.</summary>
    public PublicCursor Successor()
    {
        var successor = new PublicCursor(_queue, _stream, _taken) { _isReading = true };
        successor.RestAsync().Ignore();
        return successor;
    }

    /// <inheritdoc/>
    public bool MoveNext()
    {
        if (_isClosed)
        {
            return false;
        }

        if (_isGiven)
        {
            _isGiven = false;
            _taken = _held.Dequeue().Reached;
        }

        if (_held.Count == 0 && _failure is { } failure)
        {
            HasThrown = true;
            throw failure;
        }

        if (!_isReading && _failure is null && _held.Count < MaxHeld)
        {
            ReadAsync().Ignore();
        }

        return _held.Count > 0;
    }

    /// <inheritdoc/>
    public IBatchContainer GetCurrent(out Exception exception)
    {
        exception = null!;
        _isGiven = true;
        return _held.Peek();
    }

    /// <summary>Nothing is to be done: it always stands at the next change.</summary>
    public void Refresh(StreamSequenceToken token)
    {
    }

    /// <inheritdoc/>
    public void RecordDeliveryFailure() => _isGiven = false;

    /// <inheritdoc/>
    public void Dispose()
    {
        _isClosed = true;
        _held.Clear();
        if (HasThrown)
        {
            _queue.Disposed(this);
        }
    }

    /// <summary>Reads ahead as far as it may; never throws.</summary>
    private async Task ReadAsync()
    {
        _isReading = true;
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.ContinueOnCapturedContext);
        while (!_isClosed && !_queue.IsShut && _failure is null && _held.Count < MaxHeld)
        {
            try
            {
                Take(await _queue.Reader.ReadAsync(Question()));
            }
            catch (LogReadException failure)
            {
                _failure = failure;
                _queue.Wake(_stream);
            }
            catch (Exception failure)
            {
                _queue.LostContact(failure);
                await Task.Delay(s_pauseAfterLoss, _queue.Time);
            }
        }

        _isReading = false;
    }

    private void Take(LogAnswer answer)
    {
        if (_isClosed || answer.Reached is not { } reached)
        {
            return;
        }

        _read = reached;
        var isPlaceDue = !_isToldPlace || _queue.Time.GetElapsedTime(_toldAt) > _queue.Options.PlacePeriod;
        if (answer.Frames.Count > 0 || (isPlaceDue && _held.Count == 0))
        {
            _isToldPlace = true;
            _toldAt = _queue.Time.GetTimestamp();
            _held.Enqueue(new LogDelivery { StreamId = _stream, Frames = answer.Frames, Reached = reached });
            _queue.Wake(_stream);
        }
    }

    /// <summary>Waits, then gives nothing but the place, so that a subscriber that asks for another by now is heard, and reads on.</summary>
    private async Task RestAsync()
    {
        await Task.Delay(_queue.Options.ErrorPeriod, _queue.Time);
        _isReading = false;
        if (_isClosed)
        {
            return;
        }

        if (_taken is { } place)
        {
            _held.Enqueue(new LogDelivery { StreamId = _stream, Frames = FrameBytes.None, Reached = place });
        }

        _queue.Wake(_stream);
    }

    private LogRead Question() => new()
    {
        Tables = _tables,
        After = _read,
        MaxBytes = _queue.Options.DeliveryBytes,
        WaitMs = WaitMs,
        Reader = _reader,
    };
}
