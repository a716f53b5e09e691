using Orleans.Streams;
using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Streams;

/// <summary>
/// A consumer's place on its stream: always the first batch that was not accepted. Here it is decided what was accepted, and so what is never read again.
/// </summary>
/// <remarks>
/// It leans on these calls of Orleans' pulling agent (PersistentStreamPullingAgent of 10.2.2), with one batch at a time:
/// <list type="bullet">
/// <item>A consumer's loop calls <see cref="MoveNext"/>, then <see cref="GetCurrent"/>, then delivers, all retries with that same object. It comes back to
/// <see cref="MoveNext"/> only when a delivery came back without an exception, or after <see cref="RecordDeliveryFailure"/>: when the time for the delivery ran
/// out, after which the agent would go on to the next batch. So a fetched delivery is accepted by the next <see cref="MoveNext"/>, and by nothing else.</item>
/// <item>While it shuts down, the agent ends the loop without <see cref="MoveNext"/>, and disposes the cursor: the last delivery is then given again, to whoever
/// has the queue next.</item>
/// <item>It pins a stream that it registers by a cursor that it never moves, and disposes a silent stream's cursors only after <see cref="MoveNext"/> told that
/// there was nothing.</item>
/// <item>The provider is not rewindable: consumers ask for no token, so no cursor is moved without being fetched from. Such a move would step over nothing.</item>
/// <item>All calls come from the agent's scheduler, one at a time.</item>
/// </list>
/// A stream has one consumer, its table grain; cursors of others would accept in its name.
/// </remarks>
internal sealed class BinlogQueueCursor : IQueueCacheCursor
{
    private readonly HeldStreams _held;
    private readonly HeldStream _stream;
    private readonly Action _accepted;
    private ChangeDelivery? _delivery;
    private CursorState _state = CursorState.New;

    /// <summary>At the first batch of a stream that was not accepted.</summary>
    /// <param name="held">What the queue holds.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="accepted">Called after something was accepted.</param>
    public BinlogQueueCursor(HeldStreams held, HeldStream stream, Action accepted)
    {
        (_held, _stream, _accepted) = (held, stream, accepted);
        _stream.Attendants++;
    }

    private CursorState State
    {
        get => _state;
        set
        {
            _stream.Attendants += (IsAttending(value) ? 1 : 0) - (IsAttending(_state) ? 1 : 0);
            _state = value;
        }
    }

    /// <summary>Accepts what was given, unless that failed, and stands at what comes after it, or else at the same delivery again.</summary>
    public bool MoveNext()
    {
        if (State == CursorState.Closed)
        {
            return false;
        }

        if (State == CursorState.Given)
        {
            Accept();
        }

        // A delivery that failed is given again as it was; what its generation's end or another cursor made needless is not.
        _delivery = _delivery is { } failed && _held.IsOwed(_stream, failed) ? failed : _held.Next(_stream);
        State = _delivery is null ? CursorState.Drained : CursorState.Standing;
        return _delivery is not null;
    }

    /// <inheritdoc/>
    public IBatchContainer GetCurrent(out Exception exception)
    {
        exception = null!; // declared as never null, which nobody keeps
        if (State == CursorState.Standing)
        {
            State = CursorState.Given;
        }

        return _delivery!;
    }

    /// <summary>The agent gave the delivery up, and will move on: to the same again.</summary>
    public void RecordDeliveryFailure()
    {
#if !ROUTER_BROKEN_ACCEPTS_FAILED // a test builds it so, to see that it finds out
        if (State == CursorState.Given)
        {
            State = CursorState.Refused;
        }
#endif
    }

    /// <summary>Nothing is to be done: a cursor sees what arrived when it is moved.</summary>
    public void Refresh(StreamSequenceToken token)
    {
    }

    /// <summary>What was on its way and is not accepted stays so.</summary>
    public void Dispose()
    {
        State = CursorState.Closed;
        _delivery = null;
    }

    private static bool IsAttending(CursorState state) => state is not (CursorState.Drained or CursorState.Closed);

    private void Accept()
    {
        var taken = _delivery!;
        _delivery = null;
        if (_held.Accept(_stream, taken))
        {
            _accepted();
        }
    }
}
