using Router.Contracts;
using Router.Contracts.Orleans.Reading;
using Router.Replication.Source;

namespace Router.Grains.Reading;

/// <summary>What readers are told when there is nothing to read: in words only, since what caused it cannot cross silos.</summary>
internal static class ReadErrors
{
    /// <summary>The source itself cannot be read now.</summary>
    public static LogReadException Source(string source, Exception failure) =>
        new($"The source '{source}' cannot be read: {failure.Message} It is tried again whenever somebody asks.");

    /// <summary>Not from that place.</summary>
    public static LogReadException From(string source, string place, Exception failure) => failure is SourceException { Fault: SourceFault.PositionLost }
        ? new($"The log of '{source}' no longer reaches back to {place}: what lies between is lost to this reader. Read the tables anew and go on from 'end', "
            + $"or take what there is from 'start'; keep logs longer on the server (binlog_expire_logs_seconds). ({failure.Message})") { IsPlaceLost = true }
        : new($"The log of '{source}' cannot be read from {place}: {failure.Message}");

    /// <summary>The place lies behind the end of the log.</summary>
    public static LogReadException Ahead(string source, ChangeToken place, ChangeToken reached) =>
        new($"The place {place} lies behind the end of the log of '{source}' ({reached}): it is of another server, or the log was reset. "
            + "Read the tables anew and go on from 'end'.") { IsPlaceLost = true };
}
