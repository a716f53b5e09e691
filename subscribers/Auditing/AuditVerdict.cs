namespace Router.Subscribers.Auditing;

/// <summary>What was found of one entry.</summary>
internal enum AuditVerdict
{
    /// <summary>It is gone.</summary>
    Gone,

    /// <summary>It is what the database holds.</summary>
    Fresh,

    /// <summary>It is not, and nothing in the log will tell.</summary>
    Stale,

    /// <summary>It is not, but perhaps the log will tell.</summary>
    Undecided,
}
