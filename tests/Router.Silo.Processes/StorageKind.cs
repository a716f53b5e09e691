namespace Router.Silo.Processes;

/// <summary>The servers that can keep a cluster's state.</summary>
public enum StorageKind
{
    /// <summary>MariaDB.</summary>
    MariaDb,

    /// <summary>MySQL.</summary>
    MySql,

    /// <summary>PostgreSQL.</summary>
    PostgreSql,
}
