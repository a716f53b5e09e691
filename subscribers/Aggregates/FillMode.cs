namespace Router.Subscribers.Aggregates;

/// <summary>Where an aggregate without saved state begins.</summary>
public enum FillMode
{
    /// <summary>With the table's rows where the source is a server, with nothing where it is a log file or the windows are over commit time.</summary>
    Default,

    /// <summary>With the table's rows, read exactly at one point of the log.</summary>
    Table,

    /// <summary>With nothing: right where the log is read from before the table was made.</summary>
    Log,
}
