namespace Router.Wire;

/// <summary>What <see cref="DumpStream.Read"/> came back with.</summary>
public enum DumpStep
{
    /// <summary>One whole event.</summary>
    Event,

    /// <summary>The server said that the log ends here, as <see cref="DumpFlags.NonBlocking"/> asks it to.</summary>
    End,

    /// <summary>Someone called <see cref="DumpStream.Stop"/>.</summary>
    Stopped,
}
