namespace Router.Routing.DeadLetters;

/// <summary>What can be asked of a running source.</summary>
public enum DeadLetterAction
{
    /// <summary>To give letters to their subscription again.</summary>
    Replay,

    /// <summary>To let them go untaken.</summary>
    Drop,
}
