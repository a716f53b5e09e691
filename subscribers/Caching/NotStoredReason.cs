namespace Router.Subscribers.Caching;

/// <summary>Why a loaded value was returned but not stored.</summary>
public enum NotStoredReason
{
    /// <summary>It was stored.</summary>
    None,

    /// <summary>The reading does not cover the last invalidation of the key or of one of its tags: the value may be older than that.</summary>
    OlderThanInvalidation,

    /// <summary>The reading does not cover where following began, or the oldest invalidation that is still kept.</summary>
    OlderThanFloor,

    /// <summary>The reading is of a server whose log cannot be compared with the source's.</summary>
    NotComparable,

    /// <summary>There is no reading, and the load began within the grace time of an invalidation or before it.</summary>
    WithinGrace,

    /// <summary>A reading was asked for where it would lie: the connection was in a transaction already.</summary>
    InTransaction,

    /// <summary>Contact with the log is lost.</summary>
    OutOfContact,

    /// <summary>The loader said so.</summary>
    Unwanted,

    /// <summary>A load that began later was stored first.</summary>
    Overtaken,

    /// <summary>The key was invalidated again and again while the value was being stored.</summary>
    Contended,
}
