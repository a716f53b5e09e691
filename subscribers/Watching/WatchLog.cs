using Microsoft.Extensions.Logging;
using Router.Contracts;

namespace Router.Subscribers.Watching;

/// <summary>What row watches log: numbers 3300 to 3349.</summary>
internal static partial class WatchLog
{
    [LoggerMessage(3300, LogLevel.Warning, "Watched rows of {Table} cannot be read: {Reason}")]
    public static partial void ReadingFailed(ILogger logger, TableName table, string reason);

    [LoggerMessage(3301, LogLevel.Warning, "Nobody says whether the log has come past what was read of watched rows of {Table}, which is asked again: {Reason}")]
    public static partial void WaitFailed(ILogger logger, TableName table, string reason);
}
