namespace Router.Contracts;

/// <summary>
/// Takes what a source reads, on the source's thread, in the order of the log. Any call may block: that is the back-pressure on the server.
/// </summary>
public interface IChangeConsumer
{
    /// <summary>Adds rows, or a change of a whole table, to the open transaction. The frame is valid only within this call.</summary>
    void Append(ChangeFrame frame);

    /// <summary>A mark of how much the open transaction holds, for <see cref="Rewind"/>. Marks grow.</summary>
    long Mark();

    /// <summary>Drops what was appended to the open transaction after the mark: the server undid it.</summary>
    void Rewind(long mark);

    /// <summary>The open transaction, which may hold nothing, is committed; the position is its end.</summary>
    void Commit(in Transaction transaction, ILogPosition position);

    /// <summary>The open transaction was rolled back, or contact broke within it: all it holds is dropped.</summary>
    void Discard();

    /// <summary>The open transaction is prepared and waits for its decision under this name.</summary>
    void Prepare(string xid);

    /// <summary>The prepared transaction is committed, as the transaction given.</summary>
    void CommitPrepared(string xid, in Transaction transaction, ILogPosition position);

    /// <summary>The prepared transaction is rolled back.</summary>
    void DiscardPrepared(string xid, ILogPosition position);

    /// <summary>The position moved without a transaction: a rotation, a heartbeat, something that changes no rows.</summary>
    void Advance(ILogPosition position);

    /// <summary>
    /// Everything received has been handed over; the source is about to wait for the server. Until <see cref="Resume"/> the position that was
    /// passed last stays as it is, and other threads may ask it.
    /// </summary>
    void Idle();

    /// <summary>The wait that <see cref="Idle"/> announced is over: the position moves on from here.</summary>
    void Resume()
    {
    }

    /// <summary>Everything that was committed before that moment, by the clock of this machine, has been handed over.</summary>
    void CaughtUp(DateTimeOffset asOf)
    {
    }
}
