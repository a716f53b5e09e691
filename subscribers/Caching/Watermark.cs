using Router.Contracts;

namespace Router.Subscribers.Caching;

/// <summary>
/// What a reading must cover to be as new as the transactions noted: the newest one of each origin (MariaDB's domain, MySQL's server and tag),
/// because a replica may be ahead in one and behind in another. Nearly always it is one transaction.
/// </summary>
internal sealed class Watermark
{
    private readonly Transaction _newest;
    private readonly Watermark? _others;

    public Watermark(in Transaction newest)
        : this(newest, null)
    {
    }

    private Watermark(in Transaction newest, Watermark? others)
    {
        _newest = newest;
        _others = others;
    }

    /// <summary>Adds what another one notes.</summary>
    public static Watermark Join(Watermark? mark, Watermark added)
    {
        var joined = mark;
        for (var one = added; one is not null; one = one._others)
        {
            joined = joined is null ? new Watermark(one._newest) : joined.With(one);
        }

        return joined!;
    }

    /// <summary>Whether the point lies behind all of them.</summary>
    public bool IsCoveredBy(LogPoint point)
    {
        for (var mark = this; mark is not null; mark = mark._others)
        {
            if (!point.Covers(mark._newest))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The transactions, as they were noted.</summary>
    public IEnumerable<Transaction> Transactions()
    {
        for (var mark = this; mark is not null; mark = mark._others)
        {
            yield return mark._newest;
        }
    }

    /// <summary>An older transaction never takes the place of a newer one: a source may come to a part of its log again.</summary>
    private Watermark With(Watermark one)
    {
        if (_others is null && HaveOneOrigin(_newest.Gtid, one._newest.Gtid))
        {
            return _newest.Sequence > one._newest.Sequence ? this : one._others is null ? one : new Watermark(one._newest);
        }

        return HaveOneOrigin(_newest.Gtid, one._newest.Gtid)
            ? _newest.Sequence > one._newest.Sequence ? this : new Watermark(one._newest, _others)
            : new Watermark(_newest, _others is null ? new Watermark(one._newest) : _others.With(one));
    }

    private static bool HaveOneOrigin(Gtid one, Gtid other) =>
        one.Dialect == other.Dialect && one.Domain == other.Domain && one.Server == other.Server && one.Tag == other.Tag;
}
