using Router.Testing.Log;

namespace Router.Testing.Feed;

/// <summary>What a reader of a script finds at its place, as of one moment.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Changes">How often anything had happened to the source.</param>
internal readonly record struct ScriptedTurn(ScriptedTurnKind Kind, long Changes)
{
    /// <summary>The next transaction.</summary>
    public LoggedTransaction? Transaction { get; init; }

    /// <summary>Where the log goes on.</summary>
    public ScriptedPosition? MovedTo { get; init; }

    /// <summary>Where the log begins, where what comes next was purged.</summary>
    public ScriptedPosition? Oldest { get; init; }

    /// <summary>The moment, where nothing is missing.</summary>
    public DateTimeOffset AsOf { get; init; }
}
