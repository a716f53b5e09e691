using System.Globalization;
using System.Runtime.CompilerServices;

namespace Router.Contracts;

/// <summary>
/// MariaDB's form, as in <c>gtid_slave_pos</c>: for each domain the newest transaction; all before it in that domain are covered.
/// </summary>
public sealed class MariaDbGtidSet : GtidSet
{
    // By domain. There are few, and nearly every transaction is of the same one as the one before.
    private Gtid[] _newestByDomain = [];
    private int _recent;

    /// <inheritdoc/>
    public override GtidDialect Dialect => GtidDialect.MariaDb;

    /// <inheritdoc/>
    public override bool IsEmpty => _newestByDomain.Length == 0;

    /// <summary>The newest transaction of each domain, by domain.</summary>
    public IReadOnlyCollection<Gtid> Newest => _newestByDomain;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Add(Gtid gtid)
    {
        if (gtid.Dialect != GtidDialect.MariaDb)
        {
            throw NotOurs(gtid);
        }

        var index = Find(gtid.Domain);
        if (index < 0)
        {
            Insert(~index, gtid);
            return;
        }

        _recent = index;
        if (_newestByDomain[index].Number < gtid.Number)
        {
            _newestByDomain[index] = gtid;
        }
    }

    /// <inheritdoc/>
    public override bool Contains(Gtid gtid) =>
        gtid.Dialect == GtidDialect.MariaDb && Find(gtid.Domain) is var index and >= 0 && _newestByDomain[index].Number >= gtid.Number;

    /// <inheritdoc/>
    public override bool Covers(GtidSet other) => other is MariaDbGtidSet set && Array.TrueForAll(set._newestByDomain, Contains);

    /// <inheritdoc/>
    public override bool KnowsOriginsOf(GtidSet other) =>
        other is MariaDbGtidSet set && Array.TrueForAll(set._newestByDomain, gtid => Find(gtid.Domain) >= 0);

    /// <inheritdoc/>
    public override GtidSet Clone() => new MariaDbGtidSet { _newestByDomain = [.. _newestByDomain] };

    /// <inheritdoc/>
    public override string ToString() => string.Join(',', _newestByDomain);

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

    private static ArgumentException NotOurs(Gtid gtid) => new($"'{gtid}' is not a MariaDB GTID.", nameof(gtid));

    private void Insert(int index, Gtid gtid) => _newestByDomain = [.. _newestByDomain[..index], gtid, .. _newestByDomain[index..]];

    /// <summary>Where the domain's entry is; the complement of where it belongs if there is none.</summary>
    private int Find(uint domain)
    {
        var all = _newestByDomain;
        if (_recent < all.Length && all[_recent].Domain == domain)
        {
            return _recent;
        }

        var index = 0;
        while (index < all.Length && all[index].Domain < domain)
        {
            index++;
        }

        return index < all.Length && all[index].Domain == domain ? index : ~index;
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
