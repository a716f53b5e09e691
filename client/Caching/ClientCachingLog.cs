using Microsoft.Extensions.Logging;

namespace Router.Client.Caching;

/// <summary>What caches that the cluster keeps log.</summary>
internal static partial class ClientCachingLog
{
    [LoggerMessage(7501, LogLevel.Warning, "The cache {Name} has no contact with the cluster, and tries on: {Failure}")]
    public static partial void ContactLost(ILogger logger, string name, string failure);

    [LoggerMessage(7502, LogLevel.Information, "The cache {Name} has contact with the cluster again.")]
    public static partial void ContactFound(ILogger logger, string name);

    [LoggerMessage(7503, LogLevel.Information, "The cache {Name} begins anew at {Position}: what it had may lack invalidations, and is dropped.")]
    public static partial void Began(ILogger logger, string name, string position);
}
