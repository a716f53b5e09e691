using Microsoft.Extensions.Logging;

namespace Router.Grains.Streams.Public;

/// <summary>What the streams of applications log: numbers 5300 to 5349.</summary>
internal static partial class PublicStreamLog
{
    [LoggerMessage(5300, LogLevel.Warning, "{Queue}: the reader of the log does not answer; it is asked again")]
    public static partial void LostContact(ILogger logger, QueuePlace queue, Exception failure);

    [LoggerMessage(5301, LogLevel.Information, "{Queue}: the reader of the log answers again")]
    public static partial void HasContact(ILogger logger, QueuePlace queue);
}
