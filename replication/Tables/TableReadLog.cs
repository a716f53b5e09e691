using Microsoft.Extensions.Logging;
using Router.Contracts;

namespace Router.Replication.Tables;

/// <summary>What the reading of tables logs: numbers 1100 to 1149.</summary>
internal static partial class TableReadLog
{
    [LoggerMessage(1100, LogLevel.Information, "{Source}: reading {Table} at {Point} ({Touched} rows of it were changed meanwhile)")]
    public static partial void Reading(ILogger logger, string source, TableName table, LogPoint point, int touched);

    [LoggerMessage(1101, LogLevel.Information, "{Source}: {Rows} rows of {Table} read")]
    public static partial void Progress(ILogger logger, string source, long rows, TableName table);

    [LoggerMessage(1102, LogLevel.Information, "{Source}: {Table} was changed while its snapshot was taken, and {Obstacle}; taking another")]
    public static partial void TakingAnother(ILogger logger, string source, TableName table, string obstacle);

    [LoggerMessage(1103, LogLevel.Information, "{Source}: all {Rows} rows of {Table} read")]
    public static partial void Complete(ILogger logger, string source, long rows, TableName table);
}
