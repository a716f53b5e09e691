using Microsoft.Extensions.Logging;

namespace Router.Subscribers.Aggregates;

/// <summary>What aggregates log.</summary>
internal static partial class AggregateLog
{
    [LoggerMessage(4101, LogLevel.Warning, "The aggregate {Name}: rows of {Table} may change without a word in the log, by {Cascade} Such a change leaves the aggregate unsure.")]
    public static partial void Cascade(ILogger logger, string name, string table, string cascade);

    [LoggerMessage(4102, LogLevel.Warning, "The aggregate {Name} is unsure: {Doubt}")]
    public static partial void Unsure(ILogger logger, string name, string doubt);

    [LoggerMessage(4103, LogLevel.Information, "The aggregate {Name} was filled from {Table}: {Groups} groups.")]
    public static partial void Filled(ILogger logger, string name, string table, int groups);

    [LoggerMessage(4104, LogLevel.Warning, "The aggregate {Name} could not read its table, and tries again: {Failure}")]
    public static partial void FillFailed(ILogger logger, string name, string failure);

    [LoggerMessage(4105, LogLevel.Warning, "The saved state of the aggregate {Name} is of different readings of its table, and is not taken up.")]
    public static partial void NotWhole(ILogger logger, string name);
}
