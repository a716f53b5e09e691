namespace Router.Subscribers.Watching;

/// <summary>How a watched row is followed.</summary>
internal enum WatchState
{
    /// <summary>By the log.</summary>
    Following,

    /// <summary>It is to be read.</summary>
    Wanted,

    /// <summary>It is being read.</summary>
    Reading,

    /// <summary>No longer.</summary>
    Ended,
}
