namespace Router.Standalone;

/// <summary>What a subscription is doing.</summary>
public enum SubscriptionState
{
    /// <summary>It has taken everything.</summary>
    Idle,

    /// <summary>It holds a batch.</summary>
    Busy,

    /// <summary>Batches wait: for their lane, or for another subscription of the same partition.</summary>
    Waiting,

    /// <summary>It failed for good on a partition, or one that comes before it there did.</summary>
    Stopped,
}
