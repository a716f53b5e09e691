using Microsoft.Extensions.Logging;

namespace Router.Grains.Rows;

/// <summary>What watched rows log: numbers 6250 to 6299.</summary>
internal static partial class RowsLog
{
    [LoggerMessage(6250, LogLevel.Debug, "The grain of watcher {Watcher} was not told of its rows, and is told again: {Reason}")]
    public static partial void NotTold(ILogger logger, Guid watcher, string reason);

    [LoggerMessage(6251, LogLevel.Warning, "Rows of {Partition} that were watched before cannot be watched yet, which is tried again: {Reason}")]
    public static partial void NotRestored(ILogger logger, string partition, string reason);

    [LoggerMessage(6252, LogLevel.Debug, "{Partition} could not be told that watcher {Watcher} is still there, or is gone; it is told again in half a minute, or forgets the watcher by itself: {Reason}")]
    public static partial void NotRenewed(ILogger logger, string partition, Guid watcher, string reason);
}
