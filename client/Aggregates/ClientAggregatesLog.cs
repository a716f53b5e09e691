using Microsoft.Extensions.Logging;

namespace Router.Client.Aggregates;

/// <summary>What reading aggregates logs.</summary>
internal static partial class ClientAggregatesLog
{
    [LoggerMessage(7401, LogLevel.Warning, "The aggregate {Name} cannot be watched just now, and is asked again: {Failure}")]
    public static partial void ContactLost(ILogger logger, string name, string failure);
}
