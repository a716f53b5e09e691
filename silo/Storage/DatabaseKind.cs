namespace Router.Silo.Storage;

/// <summary>The families of databases that keep what a cluster must not forget.</summary>
internal enum DatabaseKind
{
    /// <summary>MySQL 8.0.29 or later, and MariaDB 10.5 or later.</summary>
    MySql,

    /// <summary>PostgreSQL 11 or later.</summary>
    PostgreSql,
}
