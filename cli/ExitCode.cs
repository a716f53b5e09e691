namespace Router.Cli;

/// <summary>How the command ends, for scripts; README lists the same.</summary>
public enum ExitCode
{
    /// <summary>It did what was asked, or was interrupted and saved everything.</summary>
    Done = 0,

    /// <summary>Something nobody foresaw, or the demo's comparison found a difference.</summary>
    Unexpected = 1,

    /// <summary>The options make no sense.</summary>
    Usage = 2,

    /// <summary>No connection, or no login.</summary>
    CannotConnect = 3,

    /// <summary>The server's settings do not allow following it.</summary>
    ServerNotReady = 4,

    /// <summary>The log no longer reaches back to the position, or is another server's.</summary>
    PositionLost = 5,

    /// <summary>An event is malformed, or changes rows in a way that is not understood.</summary>
    MalformedLog = 6,

    /// <summary>The state folder or the sink is damaged, or another process uses it.</summary>
    StateUnusable = 7,
}
