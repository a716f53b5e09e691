namespace Router.Subscribers.Invalidation.Targets;

/// <summary>How a Redis forgets keys.</summary>
public enum RedisRemoval
{
    /// <summary>UNLINK: the memory is freed in the background.</summary>
    Unlink,

    /// <summary>DEL.</summary>
    Delete,

    /// <summary>Not at all: batches are only published.</summary>
    None,
}
