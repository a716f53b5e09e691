using System.Globalization;
using Router.Contracts;

namespace Router.Grains.Tables.State;

/// <summary>The newest transaction that a head tells of.</summary>
internal static class LastTransaction
{
    /// <summary>Of that head; null where nothing was applied.</summary>
    public static Transaction? Of(PartitionHead head) => head.File.Length == 0
        ? null
        : new Transaction(head.Sequence, head.Gtid.Length == 0 ? default : Parse(head.Gtid), 0, head.File, head.Offset);

    private static Gtid Parse(string text)
    {
        if (!text.Contains(':', StringComparison.Ordinal))
        {
            var numbers = text.Split('-').Select(part => ulong.Parse(part, CultureInfo.InvariantCulture)).ToArray();
            return Gtid.MariaDb((uint)numbers[0], (uint)numbers[1], numbers[2]);
        }

        var parts = text.Split(':');
        return Gtid.MySql(Guid.Parse(parts[0]), parts.Length == 3 ? parts[1] : null, ulong.Parse(parts[^1], CultureInfo.InvariantCulture));
    }
}
