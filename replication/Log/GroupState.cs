namespace Router.Replication.Log;

/// <summary>Where in a group of events the log stands.</summary>
internal enum GroupState
{
    /// <summary>Between two transactions.</summary>
    Between,

    /// <summary>A GTID came; BEGIN, or a statement that stands alone, follows.</summary>
    Began,

    /// <summary>Within a transaction, until its commit, rollback or preparation.</summary>
    Inside,
}
