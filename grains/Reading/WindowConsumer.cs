using Router.Contracts;
using Router.Routing.Log;

namespace Router.Grains.Reading;

/// <summary>
/// A change log that also says up to where it was read, whether or not there were changes: so a reader without changes moves on with the log.
/// All calls come on the thread that reads the source.
/// </summary>
internal sealed class WindowConsumer(ChangeLog log, FrameWindow window, WindowWriter writer, Func<TimeSpan> clockAhead, TimeProvider time) : IChangeConsumer
{
    private DateTimeOffset? _caughtUpAsOf;
    private ILogPosition? _position;
    private int _epoch;

    /// <summary>Where reading begins, and with which epoch.</summary>
    public void Begin(SourcePosition position, ChangeToken? after)
    {
        _epoch = position.Epoch;
        if (after is { } place)
        {
            window.Begin(place);
        }
        else if (position.File.Length > 0)
        {
            window.Begin(LogPlace.Before(position.File, position.Offset, _epoch));
        }
    }

    /// <inheritdoc/>
    public void Append(ChangeFrame frame) => log.Append(frame);

    /// <inheritdoc/>
    public long Mark() => log.Mark();

    /// <inheritdoc/>
    public void Rewind(long mark) => log.Rewind(mark);

    /// <inheritdoc/>
    public void Commit(in Transaction transaction, ILogPosition position)
    {
        _position = position;
        log.Commit(transaction, position);
    }

    /// <inheritdoc/>
    public void Discard() => log.Discard();

    /// <inheritdoc/>
    public void Prepare(string xid) => log.Prepare(xid);

    /// <inheritdoc/>
    public void CommitPrepared(string xid, in Transaction transaction, ILogPosition position)
    {
        _position = position;
        log.CommitPrepared(xid, transaction, position);
    }

    /// <inheritdoc/>
    public void DiscardPrepared(string xid, ILogPosition position)
    {
        _position = position;
        log.DiscardPrepared(xid, position);
    }

    /// <inheritdoc/>
    public void Advance(ILogPosition position)
    {
        _position = position;
        log.Advance(position);
    }

    /// <inheritdoc/>
    public void Idle()
    {
        log.Idle();
        window.Publish(_position is { File.Length: > 0 } position ? LogPlace.Before(position.File, position.Offset, _epoch) : null, CurrentAsOf());
    }

    /// <inheritdoc/>
    public void Resume() => log.Resume();

    /// <inheritdoc/>
    public void CaughtUp(DateTimeOffset asOf)
    {
        _caughtUpAsOf = asOf;
        log.CaughtUp(asOf);
    }

    private DateTimeOffset? CurrentAsOf()
    {
        var committed = LogPlace.CommittedBefore(writer.CommitMicroseconds, clockAhead(), time);
        return _caughtUpAsOf > committed || committed is null ? _caughtUpAsOf : committed;
    }
}
