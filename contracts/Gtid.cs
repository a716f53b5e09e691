using System.Globalization;
using System.Runtime.CompilerServices;

namespace Router.Contracts;

/// <summary>
/// A global transaction identifier of either dialect: MySQL's <c>uuid[:tag]:number</c> or MariaDB's <c>domain-server-number</c>.
/// </summary>
/// <remarks>Sources: MySQL Reference Manual, "GTID Format and Storage"; MariaDB Knowledge Base, "Global Transaction ID".</remarks>
public readonly record struct Gtid
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Gtid(GtidDialect dialect, Guid server, string? tag, uint domain, uint serverId, ulong number)
    {
        Dialect = dialect;
        Server = server;
        Tag = tag;
        Domain = domain;
        ServerId = serverId;
        Number = number;
    }

    /// <summary>Whose form this is; <see cref="GtidDialect.None"/> where the transaction has no GTID.</summary>
    public GtidDialect Dialect { get; }

    /// <summary>MySQL: the UUID of the server the transaction began on.</summary>
    public Guid Server { get; }

    /// <summary>MySQL: the tag, or null.</summary>
    public string? Tag { get; }

    /// <summary>MariaDB: the replication domain.</summary>
    public uint Domain { get; }

    /// <summary>MariaDB: the id of the server the transaction began on.</summary>
    public uint ServerId { get; }

    /// <summary>The transaction's number, from 1.</summary>
    public ulong Number { get; }

    /// <summary>A MySQL GTID.</summary>
    public static Gtid MySql(Guid server, string? tag, ulong number) => new(GtidDialect.MySql, server, tag, 0, 0, number);

    /// <summary>A MariaDB GTID.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Gtid MariaDb(uint domain, uint serverId, ulong number) => new(GtidDialect.MariaDb, Guid.Empty, null, domain, serverId, number);

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">The text is no GTID of either form.</exception>
    public static Gtid Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == 0 ? default
            : text.Split(':') is [var server, .. var tag, var number] && tag.Length <= 1 && Guid.TryParse(server, out var uuid) && TryRead(number, out var last)
                ? MySql(uuid, tag is [var name] ? name : null, last)
            : text.Split('-') is [var domain, var id, var sequence] && TryRead(domain, out var first) && TryRead(id, out var second) && first <= uint.MaxValue && second <= uint.MaxValue
                && TryRead(sequence, out var third) ? MariaDb((uint)first, (uint)second, third)
            : throw new FormatException($"'{text}' is no GTID: neither uuid[:tag]:number nor domain-server-number.");
    }

    /// <summary>The server's own form; empty where there is none.</summary>
    public override string ToString() => Dialect switch
    {
        GtidDialect.MySql when Tag is null => string.Create(CultureInfo.InvariantCulture, $"{Server:D}:{Number}"),
        GtidDialect.MySql => string.Create(CultureInfo.InvariantCulture, $"{Server:D}:{Tag}:{Number}"),
        GtidDialect.MariaDb => string.Create(CultureInfo.InvariantCulture, $"{Domain}-{ServerId}-{Number}"),
        _ => "",
    };

    private static bool TryRead(string text, out ulong number) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
