namespace Router.Subscribers.Invalidation;

/// <summary>What a target can invalidate; rules that ask for more are refused when they are put together.</summary>
[Flags]
public enum InvalidationAbilities
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Single keys.</summary>
    Keys = 1,

    /// <summary>All entries of a tag.</summary>
    Tags = 2,

    /// <summary>Everything there is.</summary>
    Everything = 4,

    /// <summary>All of it.</summary>
    All = Keys | Tags | Everything,
}
