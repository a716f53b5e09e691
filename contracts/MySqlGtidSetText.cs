using System.Globalization;

namespace Router.Contracts;

/// <summary>The part of a MySQL GTID set's text that belongs to one server: <c>uuid[:interval]...[:tag[:interval]...]...</c>.</summary>
/// <remarks>Source: MySQL Reference Manual, "GTID Sets".</remarks>
internal static class MySqlGtidSetText
{
    public static void ReadServer(string part, MySqlGtidSet set)
    {
        var fields = part.Split(':', StringSplitOptions.TrimEntries);
        if (fields.Length < 2 || !Guid.TryParse(fields[0], out var server))
        {
            throw Wrong(part);
        }

        var tag = "";
        var intervals = 0;
        foreach (var field in fields.AsSpan(1))
        {
            if (GtidSource.IsTag(field))
            {
                // A tag that no interval follows names no transaction.
                tag = tag.Length == 0 || intervals > 0 ? Fold(field) : throw Wrong(part);
                intervals = 0;
            }
            else
            {
                set.Add(new GtidSource(server, tag), ReadInterval(field, part));
                intervals++;
            }
        }

        if (intervals == 0)
        {
            throw Wrong(part);
        }
    }

    private static string Fold(string tag) => string.Create(tag.Length, tag, (folded, from) => from.AsSpan().ToLowerInvariant(folded));

    private static GtidInterval ReadInterval(string field, string part)
    {
        var hyphen = field.IndexOf('-', StringComparison.Ordinal);
        var first = ReadNumber(hyphen < 0 ? field : field.AsSpan(0, hyphen), part);
        var last = hyphen < 0 ? first : ReadNumber(field.AsSpan(hyphen + 1), part);
        return last >= first ? new GtidInterval(first, last) : throw Wrong(part);
    }

    private static ulong ReadNumber(ReadOnlySpan<char> text, string part) =>
        ulong.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= GtidInterval.MaxNumber
            ? number
            : throw Wrong(part);

    private static FormatException Wrong(string part) =>
        new($"'{part}' is not a MySQL GTID set: write uuid:first-last, for example 3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5:tag:7.");
}
