using Router.Binlog;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Replication.Source;
using Router.Wire;

namespace Router.Replication.Feed;

/// <summary>Which failures a source recovers from by itself, and what the others are called.</summary>
internal static class FeedErrors
{
    /// <summary>ER_MASTER_FATAL_ERROR_READING_BINLOG: the position is gone, or another reader took our server id.</summary>
    private const int CannotReadLog = 1236;

    private static readonly int[] s_accessErrors = [1044, 1045, 1142, 1143, 1227];

    /// <summary>The named failure to stop with; null where connecting again helps.</summary>
    /// <param name="failure">What happened.</param>
    /// <param name="wasConnected">Whether the source has followed this server before.</param>
    /// <param name="file">The file of the last event.</param>
    /// <param name="offset">Its offset.</param>
    public static SourceException? Final(Exception failure, bool wasConnected, string file, long offset) => failure switch
    {
        SourceException named => named,
        MalformedEventException or MalformedRowException =>
            new SourceException(SourceFault.MalformedEvent, $"The event at {file}:{offset} is malformed: {failure.Message} Check the server's disk and this build of Router.", failure),
        UnknownPreparedTransactionException => new SourceException(SourceFault.PositionLost, failure.Message, failure),
        ServerErrorException { Code: CannotReadLog } error => CannotRead(error),
        ServerErrorException error when s_accessErrors.Contains(error.Code) && !wasConnected =>
            new SourceException(
                SourceFault.LoginRefused, $"{error.Message}. Grant the user REPLICATION SLAVE, REPLICATION CLIENT and SELECT.", error),
        LoginException when !wasConnected => new SourceException(SourceFault.LoginRefused, failure.Message, failure),
        ConnectException when !wasConnected => new SourceException(SourceFault.CannotConnect, failure.Message, failure),
        _ => null,
    };

    /// <summary>Whether the user lacks a right for what was asked.</summary>
    public static bool IsRefusal(ServerErrorException error) => s_accessErrors.Contains(error.Code);

    /// <summary>Whether this is a source's own trouble. Anything else comes from who takes the changes, and ends the source as it is.</summary>
    public static bool IsOfSource(Exception failure) => failure
        is SourceException or WireException or DumpEndedException or MalformedEventException or MalformedRowException or UnknownPreparedTransactionException;

    private static SourceException? CannotRead(ServerErrorException error) =>
        error.ServerMessage.Contains("same server_uuid/server_id", StringComparison.Ordinal)
            ? new SourceException(
                SourceFault.CannotConnect, $"Another reader connected with our server id: give each one of its own. ({error.ServerMessage})", error)
            : new SourceException(
                SourceFault.PositionLost,
                $"The server cannot read its log from this position on: {error.ServerMessage}. Read the tables anew and start from start or end.",
                error);
}
