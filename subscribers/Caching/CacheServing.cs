namespace Router.Subscribers.Caching;

/// <summary>How a value was served.</summary>
public enum CacheServing
{
    /// <summary>From the cache.</summary>
    Hit,

    /// <summary>From the cache, while contact with the log is lost: it may be stale. Only under <see cref="ContactLossPolicy.Serve"/>.</summary>
    Stale,

    /// <summary>Loaded, and stored.</summary>
    Loaded,

    /// <summary>Loaded, and for some reason not stored.</summary>
    LoadedNotStored,

    /// <summary>Loaded past the cache, because contact with the log is lost. Only under <see cref="ContactLossPolicy.Bypass"/>.</summary>
    Bypassed,
}
