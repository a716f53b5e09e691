namespace Router.Silo;

/// <summary>How the program ends, for whoever restarts it.</summary>
internal enum ExitCode
{
    /// <summary>It did what was asked, or was stopped in good order.</summary>
    Done = 0,

    /// <summary>Something nobody foresaw.</summary>
    Unexpected = 1,

    /// <summary>The settings make no sense: starting again is in vain.</summary>
    Usage = 2,

    /// <summary>The database for clustering or storage does not answer.</summary>
    CannotConnect = 3,

    /// <summary>The database is not set up.</summary>
    StorageNotReady = 4,
}
