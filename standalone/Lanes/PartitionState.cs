namespace Router.Standalone.Lanes;

/// <summary>What a partition is doing.</summary>
public enum PartitionState
{
    /// <summary>Nothing to deliver.</summary>
    Idle,

    /// <summary>Waits for its lane.</summary>
    Queued,

    /// <summary>Its lane delivers batches.</summary>
    Running,

    /// <summary>The same, and more came meanwhile.</summary>
    RunningAgain,

    /// <summary>A subscriber has not completed yet; the lane does other work.</summary>
    Awaiting,

    /// <summary>A subscriber failed for good: nothing more is delivered, and the saved position stays.</summary>
    Stopped,
}
