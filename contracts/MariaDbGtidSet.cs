using System.Globalization;

namespace Router.Contracts;

/// <summary>
/// MariaDB's form, as in <c>gtid_slave_pos</c>: for each domain the newest transaction; all before it in that domain are covered.
/// </summary>
public sealed class MariaDbGtidSet : GtidSet
{
    private readonly SortedDictionary<uint, Gtid> _newestByDomain = [];

    /// <inheritdoc/>
    public override GtidDialect Dialect => GtidDialect.MariaDb;

    /// <inheritdoc/>
    public override bool IsEmpty => _newestByDomain.Count == 0;

    /// <summary>The newest transaction of each domain, by domain.</summary>
    public IReadOnlyCollection<Gtid> Newest => _newestByDomain.Values;

    /// <inheritdoc/>
    public override void Add(Gtid gtid)
    {
        if (gtid.Dialect != GtidDialect.MariaDb)
        {
            throw new ArgumentException($"'{gtid}' is not a MariaDB GTID.", nameof(gtid));
        }

        if (!Contains(gtid))
        {
            _newestByDomain[gtid.Domain] = gtid;
        }
    }

    /// <inheritdoc/>
    public override bool Contains(Gtid gtid) =>
        gtid.Dialect == GtidDialect.MariaDb && _newestByDomain.TryGetValue(gtid.Domain, out var newest) && newest.Number >= gtid.Number;

    /// <inheritdoc/>
    public override bool Covers(GtidSet other) => other is MariaDbGtidSet set && set._newestByDomain.Values.All(Contains);

    /// <inheritdoc/>
    public override GtidSet Clone()
    {
        var copy = new MariaDbGtidSet();
        foreach (var (domain, gtid) in _newestByDomain)
        {
            copy._newestByDomain.Add(domain, gtid);
        }

        return copy;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(',', _newestByDomain.Values);

    /// <summary>Reads <c>0-1-5,2-1-7</c>.</summary>
    /// <exception cref="FormatException">The text is not such a list.</exception>
    public static MariaDbGtidSet Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var set = new MariaDbGtidSet();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            set.Add(ParseOne(part));
        }

        return set;
    }

    private static Gtid ParseOne(string part)
    {
        var numbers = part.Split('-');
        if (numbers.Length == 3
            && uint.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out var domain)
            && uint.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out var server)
            && ulong.TryParse(numbers[2], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return Gtid.MariaDb(domain, server, number);
        }

        throw new FormatException($"'{part}' is not a MariaDB GTID: write domain-server-number, for example 0-1-5.");
    }
}
