using Microsoft.Extensions.Logging;

namespace Router.Standalone;

/// <summary>What a running source logs: numbers 2000 to 2099.</summary>
internal static partial class RunnerLog
{
    [LoggerMessage(2000, LogLevel.Error, "{Source}: the partition {Partition} stopped, and with it the saved position: {Reason}")]
    public static partial void PartitionStopped(ILogger logger, string source, string partition, string reason, Exception failure);

    [LoggerMessage(2001, LogLevel.Error, "{Source}: {Reason}")]
    public static partial void SaveFailed(ILogger logger, string source, string reason);

    [LoggerMessage(2002, LogLevel.Information, "{Source}: resuming at {File}:{Offset} from the state in {Folder}")]
    public static partial void Resuming(ILogger logger, string source, string file, long offset, string folder);

    [LoggerMessage(2003, LogLevel.Warning, "{Source}: the newest state {File} is damaged ({Fault}); falling back to the one before")]
    public static partial void FallingBack(ILogger logger, string source, string file, string fault);

    [LoggerMessage(2004, LogLevel.Warning, "{Source}: stopped before all handlers were done; what was not saved comes again at the next start")]
    public static partial void StoppedEarly(ILogger logger, string source);

    [LoggerMessage(2005, LogLevel.Information, "{Source}: no state in {Folder}; beginning at {Start}")]
    public static partial void Beginning(ILogger logger, string source, string folder, string start);

    [LoggerMessage(2006, LogLevel.Warning, "{Source}: typed handlers and row keys were not compared with their tables at the start ({Reason}); they are at their first rows")]
    public static partial void TablesUnchecked(ILogger logger, string source, string reason);

    [LoggerMessage(2007, LogLevel.Warning, "{Source}: the saved state names the subscriber {Subscriber}, which is no longer there; its state is dropped")]
    public static partial void SubscriberRemoved(ILogger logger, string source, string subscriber);

    [LoggerMessage(2008, LogLevel.Warning, "{Source}: the subscriber {Subscriber} was defined otherwise when its state was saved; that state is not taken up (then: {Before}; now: {Now})")]
    public static partial void SubscriberRedefined(ILogger logger, string source, string subscriber, string before, string now);

    [LoggerMessage(2009, LogLevel.Information, "{Source}: {Table} has {Now} partitions now instead of {Before}; its subscribers take up the states of the old ones")]
    public static partial void Repartitioned(ILogger logger, string source, string table, int before, int now);

    [LoggerMessage(2010, LogLevel.Warning, "{Source}: the status for 'router status' cannot be written ({Reason}); it is tried again")]
    public static partial void StatusNotWritten(ILogger logger, string source, string reason);
}
