namespace Router.Subscribers.Caching;

/// <summary>Whether a cache follows its source.</summary>
public enum CacheState
{
    /// <summary>Its source has not begun yet.</summary>
    NotStarted,

    /// <summary>It knows all that was committed until a short while ago.</summary>
    InContact,

    /// <summary>What it knows lies further back than the bound: it serves by its <see cref="ContactLossPolicy"/>.</summary>
    OutOfContact,
}
