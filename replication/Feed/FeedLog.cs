using Microsoft.Extensions.Logging;
using Router.Contracts;

namespace Router.Replication.Feed;

/// <summary>What a source logs: numbers 1000 to 1099, nothing a row or a transaction.</summary>
internal static partial class FeedLog
{
    [LoggerMessage(1000, LogLevel.Information, "{Source}: following {Address} ({Version}) from {File}:{Offset} as server id {ServerId}")]
    public static partial void Following(ILogger logger, string source, string address, string version, string file, long offset, uint serverId);

    [LoggerMessage(1001, LogLevel.Warning, "{Source}: contact lost at {File}:{Offset} ({Reason}); trying again in {DelayMs} ms")]
    public static partial void ContactLost(ILogger logger, string source, string file, long offset, string reason, long delayMs);

    [LoggerMessage(1002, LogLevel.Warning, "{Source}: the connection is encrypted, but who answers was not verified; tls=verify-full&ca=FILE does")]
    public static partial void NotVerified(ILogger logger, string source);

    [LoggerMessage(1003, LogLevel.Error, "{Source}: stopped ({Reason})")]
    public static partial void Stopped(ILogger logger, string source, string reason);

    [LoggerMessage(1004, LogLevel.Information, "{Source}: came to the end at {File}:{Offset}")]
    public static partial void Ended(ILogger logger, string source, string file, long offset);
}
