namespace Router.Contracts;

/// <summary>The two families of servers.</summary>
public enum ServerFlavor
{
    /// <summary>MySQL and what descends from it.</summary>
    MySql,

    /// <summary>MariaDB.</summary>
    MariaDb,
}
