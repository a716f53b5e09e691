using Router.Contracts;
using Router.Replication.Log;
using Router.Replication.Source;

namespace Router.Replication.Server;

/// <summary>Finds where to begin on a server, and whether its log still reaches back there.</summary>
internal static class StartResolver
{
    private const long FirstOffset = 4;

    /// <summary>The first position.</summary>
    /// <exception cref="SourceException">The position is lost, belongs to another server, or makes no sense here.</exception>
    public static LogPosition Resolve(StartPosition start, ServerFacts facts) => start.Kind switch
    {
        StartKind.Oldest => new LogPosition(facts.Identity, facts.Logs[0].File, FirstOffset, null, epoch: 0),
        StartKind.End => new LogPosition(facts.Identity, facts.End.File, facts.End.Offset, facts.HasGtids ? GtidSet.Parse(facts.Dialect, facts.Gtids) : null, epoch: 0),
        StartKind.Position => AtPosition(start, facts),
        StartKind.Gtid => new LogPosition(facts.Identity, "", FirstOffset, ParseStart(facts.Dialect, start.Gtids), epoch: 0),
        _ => AtSaved(start.Saved!, facts),
    };

    /// <summary>Whether the server is still the one, and its log reaches back to the position.</summary>
    /// <exception cref="SourceException">It is not, or does not.</exception>
    public static void Check(SourcePosition position, ServerFacts facts)
    {
        if (position.Server is { } server && server != facts.Identity)
        {
            throw new SourceException(
                SourceFault.OtherServer,
                $"Another server answers: the position {position} belongs to {server.Id}, this is {facts.Identity.Id}. "
                    + "Connect to the server the state was made with, or start anew with an empty state folder.");
        }

        if (position.File.Length > 0)
        {
            CheckReach(position.File, position.Offset, facts);
        }

        if (position.Gtids.Length > 0
            && !GtidSet.Parse(facts.Dialect, facts.Gtids).Covers(GtidSet.Parse(facts.Dialect, position.Gtids)))
        {
            throw new SourceException(
                SourceFault.PositionLost,
                $"The server does not have all transactions that were read from it (read: {position.Gtids}; it has: {facts.Gtids}): "
                    + "its log was reset, or it lost transactions in a crash. Read the tables anew and start with an empty state folder.");
        }
    }

    private static LogPosition AtPosition(StartPosition start, ServerFacts facts)
    {
        CheckReach(start.File, start.Offset, facts);
        return new LogPosition(facts.Identity, start.File, start.Offset, null, start.Epoch);
    }

    private static LogPosition AtSaved(SourcePosition saved, ServerFacts facts)
    {
        Check(saved, facts);
        // Without a file it was saved before a start by GTIDs had found its place; with one, an empty set only means that none was told yet.
        var gtids = saved.File.Length == 0 || saved.Gtids.Length > 0 ? GtidSet.Parse(facts.Dialect, saved.Gtids) : null;
        return new LogPosition(facts.Identity, saved.File, saved.Offset, gtids, saved.Epoch);
    }

    private static void CheckReach(string file, long offset, ServerFacts facts)
    {
        var log = facts.Logs.FirstOrDefault(known => known.File == file);
        if (log.File is null)
        {
            throw new SourceException(
                SourceFault.PositionLost,
                $"The position {file}:{offset} is lost: the server's logs go from {facts.Logs[0].File} to {facts.Logs[^1].File}. "
                    + "Read the tables anew and start with an empty state folder, or from start; keep logs longer (binlog_expire_logs_seconds).");
        }

        // The newest file grows while we ask: only its end as told later counts.
        var lengthBytes = file == facts.End.File ? Math.Max(log.LengthBytes, facts.End.Offset) : log.LengthBytes;
        if (offset > lengthBytes)
        {
            throw new SourceException(
                SourceFault.PositionLost,
                $"The position {file}:{offset} is lost: the file has only {lengthBytes} bytes, so the log was reset or cut by a crash. "
                    + "Read the tables anew and start with an empty state folder.");
        }
    }

    private static GtidSet ParseStart(GtidDialect dialect, string gtids)
    {
        try
        {
            return GtidSet.Parse(dialect, gtids);
        }
        catch (FormatException exception)
        {
            throw new SourceException(SourceFault.PositionLost, $"gtid:{gtids} fits no {dialect} server: {exception.Message}", exception);
        }
    }
}
