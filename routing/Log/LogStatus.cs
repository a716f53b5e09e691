using Router.Contracts;

namespace Router.Routing.Log;

/// <summary>How far a source's changes have come: three of the four positions; what is saved is known to whoever saves.</summary>
/// <param name="ReceivedFile">The file of the last transaction's end that was read.</param>
/// <param name="ReceivedOffset">Its offset in bytes.</param>
/// <param name="DispatchedSequence">The last transaction handed to the partitions.</param>
/// <param name="AcknowledgedBefore">Everything in transactions before this sequence is acknowledged; above the dispatched one when nothing is outstanding.</param>
/// <param name="Rows">Rows dispatched since the start, the two images of an update counted once.</param>
/// <param name="Transactions">Transactions read since the start.</param>
/// <param name="Replayed">Transactions recognised as replayed and dropped.</param>
/// <param name="WindowBytes">Bytes of the window in use.</param>
/// <param name="OldestPrepared">The xid of the oldest undecided prepared transaction, or null.</param>
/// <param name="Waits">How often the source had to wait for the window.</param>
/// <param name="CommitMicroseconds">The newest commit time dispatched, in microseconds since 1970 by the server's clock; 0 before the first transaction.</param>
/// <param name="CaughtUpAsOf">Everything that was committed before this moment, by this machine's clock, was dispatched; it is set only while the source has nothing left to read.</param>
public readonly record struct LogStatus(
    string ReceivedFile,
    long ReceivedOffset,
    ChangeToken DispatchedSequence,
    ChangeToken AcknowledgedBefore,
    long Rows,
    long Transactions,
    long Replayed,
    long WindowBytes,
    string? OldestPrepared,
    long Waits,
    long CommitMicroseconds,
    DateTimeOffset CaughtUpAsOf)
{
    /// <summary>Of a log that is not there yet.</summary>
    public static LogStatus None { get; } = new("", 0, ChangeToken.None, ChangeToken.None, 0, 0, 0, 0, null, 0, 0, default);
}
