namespace Router.Testing.Feed;

/// <summary>What a reader of a script finds at its place.</summary>
internal enum ScriptedTurnKind
{
    /// <summary>Contact is lost.</summary>
    OutOfContact,

    /// <summary>What comes next was purged.</summary>
    Lost,

    /// <summary>The source is paused.</summary>
    Silent,

    /// <summary>The next transaction.</summary>
    Transaction,

    /// <summary>The log goes on in another file.</summary>
    Moved,

    /// <summary>Nothing is missing.</summary>
    CaughtUp,
}
