namespace Router.Silo.Tests.Faults;

/// <summary>What can happen to a cluster.</summary>
internal enum Fault
{
    /// <summary>kill -9 of the silo with the source's tailer.</summary>
    KillTailer,

    /// <summary>kill -9 of a silo with a table's grain.</summary>
    KillTable,

    /// <summary>kill -9 of all silos but one, at once.</summary>
    KillAllButOne,

    /// <summary>One silo more.</summary>
    AddSilo,

    /// <summary>A silo is told to stop.</summary>
    StopSilo,

    /// <summary>The storage does not answer for some seconds.</summary>
    CutStorage,

    /// <summary>The source's server restarts.</summary>
    RestartServer,
}
