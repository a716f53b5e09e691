namespace Router.Routing.Subscriptions;

/// <summary>How waiting for a point of the log ended.</summary>
public enum WaitOutcome
{
    /// <summary>Everything up to the point was taken.</summary>
    Reached,

    /// <summary>It was not within the time given; it may still be.</summary>
    TimedOut,

    /// <summary>The source's server knows nothing of the GTID's server or domain: it will not come.</summary>
    UnknownGtid,

    /// <summary>The source, or a partition of the subscription, has stopped: it will not come before a restart.</summary>
    SourceStopped,
}
