namespace Router.Servers;

/// <summary>The two families of servers.</summary>
public enum ServerKind
{
    /// <summary>MariaDB: 10.11 where this is a Debian, else what the system has; <c>MARIADB_SUITE</c> chooses another.</summary>
    MariaDb,

    /// <summary>MySQL 9; <c>MYSQL_SUITE</c> chooses another.</summary>
    MySql,
}
