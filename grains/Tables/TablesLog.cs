using Microsoft.Extensions.Logging;

namespace Router.Grains.Tables;

/// <summary>What table grains log: numbers 6200 to 6249, nothing a row or a delivery that goes well.</summary>
internal static partial class TablesLog
{
    [LoggerMessage(6200, LogLevel.Warning, "The source {Source}: {Table} had {Before} partitions and has {Now}; the state of its partitions is dropped and made anew")]
    public static partial void Repartitioned(ILogger logger, string source, string table, int before, int now);

    [LoggerMessage(6201, LogLevel.Warning, "The partition {Partition}: the state of '{Subscription}' is dropped, since there is no such subscription any more")]
    public static partial void SubscriberRemoved(ILogger logger, string partition, string subscription);

    [LoggerMessage(6202, LogLevel.Warning, "The partition {Partition}: the state of '{Subscription}' is dropped, since it was that of another definition: '{Before}', now '{Now}'")]
    public static partial void SubscriberRedefined(ILogger logger, string partition, string subscription, string before, string now);

    [LoggerMessage(6203, LogLevel.Error, "The partition {Partition} is stopped for {Pause}: {Reason}")]
    public static partial void Stopped(ILogger logger, string partition, TimeSpan pause, string reason, Exception failure);

    [LoggerMessage(6204, LogLevel.Warning, "The partition {Partition} could not load or save its state, and tries again in {Pause}: {Reason}")]
    public static partial void StorageFailed(ILogger logger, string partition, TimeSpan pause, string reason);

    [LoggerMessage(6205, LogLevel.Warning, "The partition {Partition} refused a delivery: {Reason}")]
    public static partial void Refused(ILogger logger, string partition, string reason);

    [LoggerMessage(6206, LogLevel.Warning, "The partition {Partition} lost its state to another activation and ends here")]
    public static partial void Superseded(ILogger logger, string partition);

    [LoggerMessage(6207, LogLevel.Information, "The partition {Partition} begins behind {Applied}")]
    public static partial void Began(ILogger logger, string partition, string applied);

    [LoggerMessage(6208, LogLevel.Warning, "The stream of the partition {Partition} reported an error: {Reason}")]
    public static partial void StreamFailed(ILogger logger, string partition, string reason);

    [LoggerMessage(6213, LogLevel.Warning, "The partition {Partition} has a state of the subscription '{Subscription}' up to {Applied}, but a release after that did not follow the same: or the log is another one: it has missed changes, and {Outcome}")]
    public static partial void SubscriberNotFollowed(ILogger logger, string partition, string subscription, string applied, string outcome);

    [LoggerMessage(6210, LogLevel.Warning, "The source of the partition {Partition} reads another log: epoch {Epoch} after {Before}. Its subscribers begin anew; watched rows tell the newest")]
    public static partial void OtherLog(ILogger logger, string partition, int before, int epoch);

    [LoggerMessage(6209, LogLevel.Warning, "The partition {Partition} has no dead letters any more, but could not say so to the source's grain; it says it again with its next save: {Reason}")]
    public static partial void LettersNotNoted(ILogger logger, string partition, string reason);

    [LoggerMessage(6212, LogLevel.Information, "The partition {Partition} was at work when its silo had stopped for as long as it waits for handlers; the changes come again elsewhere: {Reason}")]
    public static partial void GivenBack(ILogger logger, string partition, string reason);

    [LoggerMessage(6211, LogLevel.Error, "What handlers of the source {Source} registered for their cancellation failed")]
    public static partial void CancellationFailed(ILogger logger, string source, Exception failure);
}
