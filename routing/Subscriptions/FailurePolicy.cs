namespace Router.Routing.Subscriptions;

/// <summary>What becomes of a change that its subscriber does not take, however often it is tried.</summary>
public enum FailurePolicy
{
    /// <summary>The partition stops there; nothing passes it, and the saved position stays before it.</summary>
    Stop,

    /// <summary>The change is parked as a dead letter, with the later changes of the same row behind it; all others go on.</summary>
    DeadLetter,
}
