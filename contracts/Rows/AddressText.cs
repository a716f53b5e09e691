using System.Globalization;
using System.Text;

namespace Router.Contracts.Rows;

/// <summary>INET4 and INET6 in the text that MariaDB prints.</summary>
/// <remarks>Found by asking MariaDB 10.11: the longest run of zero groups is left out, even of one group, and what holds an IPv4 address ends in one.</remarks>
internal static class AddressText
{
    private const int Groups = 8;

    public static string OfInet4(ReadOnlySpan<byte> bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes[0]}.{bytes[1]}.{bytes[2]}.{bytes[3]}");

    public static string OfInet6(ReadOnlySpan<byte> bytes)
    {
        var (start, length) = LongestZeroRun(bytes);
        var embeds = start == 0 && (length == 6 || (length == 5 && bytes[10] == 0xFF && bytes[11] == 0xFF));
        var text = new StringBuilder();
        for (var group = 0; group < (embeds ? 6 : Groups); group++)
        {
            if (group == start)
            {
                text.Append("::");
                group += length - 1;
                continue;
            }

            text.Append(group == 0 || text[^1] == ':' ? "" : ":").Append(Group(bytes, group).ToString("x", CultureInfo.InvariantCulture));
        }

        return embeds ? text.Append(text[^1] == ':' ? "" : ":").Append(OfInet4(bytes[12..])).ToString() : text.ToString();
    }

    private static int Group(ReadOnlySpan<byte> bytes, int group) => (bytes[2 * group] << 8) | bytes[(2 * group) + 1];

    private static (int Start, int Length) LongestZeroRun(ReadOnlySpan<byte> bytes)
    {
        var (start, length) = (-1, 0);
        for (var group = 0; group < Groups; group++)
        {
            var end = group;
            while (end < Groups && Group(bytes, end) == 0)
            {
                end++;
            }

            (start, length) = end - group > length ? (group, end - group) : (start, length);
            group = Math.Max(group, end - 1);
        }

        return (start, length);
    }
}
