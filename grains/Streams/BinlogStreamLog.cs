using Microsoft.Extensions.Logging;

namespace Router.Grains.Streams;

/// <summary>What the stream provider logs: numbers 5100 to 5149.</summary>
internal static partial class BinlogStreamLog
{
    [LoggerMessage(5100, LogLevel.Warning, "Queue {Place}: its tailer does not answer, and is asked again")]
    public static partial void LostContact(ILogger logger, QueuePlace place, Exception failure);

    [LoggerMessage(5101, LogLevel.Information, "Queue {Place}: its tailer answers again")]
    public static partial void HasContact(ILogger logger, QueuePlace place);

    [LoggerMessage(5102, LogLevel.Warning, "Queue {Place}: something before a batch of {Stream} is missing; what is not acknowledged is read again")]
    public static partial void Hole(ILogger logger, QueuePlace place, string stream);

    [LoggerMessage(5103, LogLevel.Debug, "Queue {Place}: an acknowledgement failed, and goes with the next read")]
    public static partial void NotAcknowledged(ILogger logger, QueuePlace place, Exception failure);
}
