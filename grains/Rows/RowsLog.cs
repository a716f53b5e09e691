using Microsoft.Extensions.Logging;

namespace Router.Grains.Rows;

/// <summary>What watched rows log: numbers 6250 to 6299.</summary>
internal static partial class RowsLog
{
    [LoggerMessage(6250, LogLevel.Debug, "The grain of the watched row {Row} was not told of a change, and is told again: {Reason}")]
    public static partial void NotTold(ILogger logger, string row, string reason);

    [LoggerMessage(6251, LogLevel.Warning, "Rows of {Partition} that were watched before cannot be watched yet, which is tried again: {Reason}")]
    public static partial void NotRestored(ILogger logger, string partition, string reason);
}
