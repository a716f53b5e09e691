namespace Router.Replication.Source;

/// <summary>Where a source begins.</summary>
public enum StartKind
{
    /// <summary>With the oldest log the server still has.</summary>
    Oldest,

    /// <summary>With what is committed from now on.</summary>
    End,

    /// <summary>At a place in a file.</summary>
    Position,

    /// <summary>After the transactions of a GTID set.</summary>
    Gtid,

    /// <summary>Where an earlier run stopped.</summary>
    Resume,
}
