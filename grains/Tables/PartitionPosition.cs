using System.Globalization;
using Router.Contracts;
using Router.Contracts.Orleans.Tailing;

namespace Router.Grains.Tables;

/// <summary>Where a partition's subscribers begin.</summary>
internal static class PartitionPosition
{
    /// <summary>
    /// Where the tailer's generation began, or behind the newest transaction that the partition has applied rows of, where that is later: what a
    /// subscriber reads elsewhere must hold what will not come again.
    /// </summary>
    public static SourcePosition Of(TailerBeginning beginning, AppliedPlace applied)
    {
        var position = new SourcePosition(ServerOf(beginning.Server), beginning.File, beginning.Offset, beginning.Gtids, beginning.Epoch);
        var dot = beginning.File.LastIndexOf('.');
        if (applied.Token.Sequence < 0 || !int.TryParse(beginning.File.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return position;
        }

        var began = ChangeToken.PackSequence(beginning.Epoch, number, beginning.Offset);
        return applied.Token.Sequence < began
            ? position
            : position with
            {
                File = beginning.File[..(dot + 1)] + applied.Token.FileNumber.ToString(CultureInfo.InvariantCulture).PadLeft(beginning.File.Length - dot - 1, '0'),
                Offset = applied.Token.Offset + 1,
                Epoch = applied.Token.Epoch,
            };
    }

    /// <summary>The server of its own text.</summary>
    private static ServerIdentity? ServerOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var flavor = text.Contains(nameof(ServerFlavor.MariaDb), StringComparison.OrdinalIgnoreCase) ? ServerFlavor.MariaDb : ServerFlavor.MySql;
        const string Before = "Id = ";
        var id = text.LastIndexOf(Before, StringComparison.Ordinal);
        return new ServerIdentity(flavor, id < 0 ? text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..] : text[(id + Before.Length)..].TrimEnd(' ', '}'));
    }
}
