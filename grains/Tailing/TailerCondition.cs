namespace Router.Grains.Tailing;

/// <summary>What a tailer is about, where its feed does not say it.</summary>
internal enum TailerCondition
{
    /// <summary>Reads and writes its state before it begins.</summary>
    Beginning,

    /// <summary>Reads; the feed says more.</summary>
    Reading,

    /// <summary>Somebody stopped it.</summary>
    Paused,

    /// <summary>The source cannot go on; somebody must act, or it is tried again.</summary>
    Failed,

    /// <summary>Another tailer has begun.</summary>
    Fenced,

    /// <summary>Its grain goes.</summary>
    Stopped,
}
