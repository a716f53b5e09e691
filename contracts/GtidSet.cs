namespace Router.Contracts;

/// <summary>A growing set of GTIDs: which transactions a position covers.</summary>
public abstract class GtidSet
{
    /// <summary>Whose form the members have.</summary>
    public abstract GtidDialect Dialect { get; }

    /// <summary>Whether there is no member.</summary>
    public abstract bool IsEmpty { get; }

    /// <summary>Adds a transaction; adding one that is there changes nothing.</summary>
    /// <exception cref="ArgumentException">The GTID is of the other dialect.</exception>
    public abstract void Add(Gtid gtid);

    /// <summary>Whether the transaction is covered.</summary>
    public abstract bool Contains(Gtid gtid);

    /// <summary>Whether every transaction of <paramref name="other"/> is covered.</summary>
    public abstract bool Covers(GtidSet other);

    /// <summary>Whether there are members of every server (MySQL) or domain (MariaDB) that <paramref name="other"/> has members of.</summary>
    public abstract bool KnowsOriginsOf(GtidSet other);

    /// <summary>A copy that grows apart from this one.</summary>
    public abstract GtidSet Clone();

    /// <summary>The server's own form, in a fixed order.</summary>
    public abstract override string ToString();

    /// <summary>An empty set.</summary>
    public static GtidSet Empty(GtidDialect dialect) => dialect switch
    {
        GtidDialect.MySql => new MySqlGtidSet(),
        GtidDialect.MariaDb => new MariaDbGtidSet(),
        _ => throw new ArgumentOutOfRangeException(nameof(dialect), dialect, "A set needs a dialect."),
    };

    /// <summary>Reads the server's own form; an empty text is an empty set.</summary>
    /// <exception cref="FormatException">The text is not a set of that dialect; the message shows one.</exception>
    public static GtidSet Parse(GtidDialect dialect, string text) => dialect switch
    {
        GtidDialect.MySql => MySqlGtidSet.Parse(text),
        GtidDialect.MariaDb => MariaDbGtidSet.Parse(text),
        _ => throw new ArgumentOutOfRangeException(nameof(dialect), dialect, "A set needs a dialect."),
    };
}
