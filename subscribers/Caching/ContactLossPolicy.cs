namespace Router.Subscribers.Caching;

/// <summary>What a cache does while it cannot know whether its entries are still true.</summary>
public enum ContactLossPolicy
{
    /// <summary>Loads go through to the loader; nothing is served and nothing stored.</summary>
    Bypass,

    /// <summary>Entries are served, marked <see cref="CacheServing.Stale"/>; loads are stored.</summary>
    Serve,

    /// <summary>Callers get a <see cref="CacheOutOfContactException"/>.</summary>
    Fail,
}
