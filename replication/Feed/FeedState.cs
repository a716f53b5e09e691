namespace Router.Replication.Feed;

/// <summary>What a source is doing.</summary>
public enum FeedState
{
    /// <summary>Not started.</summary>
    Created,

    /// <summary>Connects and asks the server what it is.</summary>
    Connecting,

    /// <summary>Follows the log.</summary>
    Following,

    /// <summary>Contact was lost; it waits and tries again.</summary>
    Reconnecting,

    /// <summary>It came to its end, or was stopped.</summary>
    Ended,

    /// <summary>It stopped and needs somebody to act; see <see cref="FeedStatus.Failure"/>.</summary>
    Failed,
}
