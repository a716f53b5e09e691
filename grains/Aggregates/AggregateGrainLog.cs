using Microsoft.Extensions.Logging;

namespace Router.Grains.Aggregates;

/// <summary>What aggregate grains log.</summary>
internal static partial class AggregateGrainLog
{
    [LoggerMessage(6401, LogLevel.Warning, "A partition of the aggregate {Name} cannot be followed just now, and is asked again.")]
    public static partial void WatchFailed(ILogger logger, string name, Exception? failure);
}
