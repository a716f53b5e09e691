using Microsoft.Extensions.Logging;

namespace Router.Subscribers.Caching.Redis;

/// <summary>What is said about caches in Redis.</summary>
internal static partial class RedisCacheLog
{
    [LoggerMessage(4001, LogLevel.Warning, "Cache {Cache}: Redis was started again and may have lost invalidations; what it holds is not served, the cache begins anew")]
    public static partial void BegunAgain(ILogger logger, string cache);

    [LoggerMessage(4002, LogLevel.Warning, "Cache {Cache}: the contact lease was not renewed, clients will go past the cache when it has run out: {Reason}")]
    public static partial void NotRenewed(ILogger logger, string cache, string reason);
}
