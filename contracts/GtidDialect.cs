namespace Router.Contracts;

/// <summary>Whose form of GTID.</summary>
public enum GtidDialect : byte
{
    /// <summary>The transaction has no GTID.</summary>
    None,

    /// <summary><c>uuid[:tag]:number</c>.</summary>
    MySql,

    /// <summary><c>domain-server-number</c>.</summary>
    MariaDb,
}
