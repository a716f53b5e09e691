using System.Globalization;
using Router.Contracts;

namespace Router.Subscribers.Caching.Redis;

/// <summary>
/// Watermarks and positions as text in Redis. A watermark is a line a transaction, <c>ORIGIN \t SEQUENCE \t GTID \t FILE \t OFFSET</c>; the sequence
/// has 19 digits, so that the scripts compare it as text: a number of Lua's holds 53 bits only.
/// </summary>
internal static class MarkText
{
    public static string Of(in Transaction transaction) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Origin(transaction.Gtid)}\t{transaction.Sequence:D19}\t{transaction.Gtid}\t{transaction.File}\t{transaction.Offset}");

    public static string Of(Watermark? mark) => mark is null ? "" : string.Join('\n', mark.Transactions().Select(one => Of(one)));

    public static Watermark? Read(string text)
    {
        Watermark? mark = null;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split('\t');
            mark = Watermark.Join(mark, new Watermark(new Transaction(Number(parts[1]), ReadGtid(parts[2]), 0, parts[3], Number(parts[4]))));
        }

        return mark;
    }

    /// <summary>Where following began.</summary>
    public static string Of(SourcePosition position) => string.Create(
        CultureInfo.InvariantCulture,
        $"{position.Server?.Flavor}\t{position.Server?.Id}\t{position.Gtids}\t{position.File}\t{position.Offset}");

    /// <summary>The floor that those texts and numbers describe.</summary>
    public static CacheFloor ReadFloor(string begin, string mark, long version, long raisedAt)
    {
        var parts = begin.Split('\t');
        var server = Enum.TryParse<ServerFlavor>(parts[0], out var flavor) ? new ServerIdentity(flavor, parts[1]) : null;
        var floor = CacheFloor.At(new SourcePosition(server, parts[3], Number(parts[4]), parts[2], 0), version, raisedAt);
        return floor with { Raised = Read(mark) };
    }

    private static string Origin(in Gtid gtid) => gtid.Dialect switch
    {
        GtidDialect.MariaDb => gtid.Domain.ToString(CultureInfo.InvariantCulture),
        GtidDialect.MySql => $"{gtid.Server}:{gtid.Tag}",
        _ => "",
    };

    private static Gtid ReadGtid(string text)
    {
        if (text.Length == 0)
        {
            return default;
        }

        var parts = text.Split(':');
        return parts.Length == 1
            ? MariaDbGtidSet.Parse(text).Newest.Single()
            : Gtid.MySql(Guid.Parse(parts[0]), parts.Length == 3 ? parts[1] : null, ulong.Parse(parts[^1], CultureInfo.InvariantCulture));
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
