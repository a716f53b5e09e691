namespace Router.Contracts;

/// <summary>Changes of a whole table that the log holds no rows for.</summary>
public enum TableChange : byte
{
    /// <summary>None: the batch holds rows.</summary>
    None,

    /// <summary>TRUNCATE: every row went.</summary>
    Truncated,

    /// <summary>DROP TABLE or DROP DATABASE.</summary>
    Dropped,

    /// <summary>RENAME into or out of this name, as online schema changes do to cut over.</summary>
    Renamed,

    /// <summary>CREATE or ALTER, partition DDL included: the columns or the values may be others.</summary>
    Altered,

    /// <summary>A foreign key may have changed rows of this table; the log names only the parent's.</summary>
    Cascaded,
}
