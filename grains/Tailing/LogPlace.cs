using System.Globalization;
using Router.Contracts;

namespace Router.Grains.Tailing;

/// <summary>Places of a log as tokens, and tokens as places: a log's files differ in their number only.</summary>
internal static class LogPlace
{
    /// <summary>Lies before everything that is read from the position on, and behind everything before it.</summary>
    /// <param name="position">Where reading begins.</param>
    /// <param name="throughSequence">The last transaction that is dropped when it comes again; -1 for none.</param>
    public static ChangeToken Before(SourcePosition position, long throughSequence)
    {
        var sequence = ChangeToken.PackSequence(position.Epoch, NumberOf(position.File), position.Offset);
        return sequence > throughSequence ? new ChangeToken(sequence - 1, 0) : new ChangeToken(throughSequence, int.MaxValue);
    }

    /// <summary>The same, with the place itself in it: <see cref="Of"/> finds it again.</summary>
    public static ChangeToken At(SourcePosition position) => new(ChangeToken.PackSequence(position.Epoch, NumberOf(position.File), position.Offset), -1);

    /// <summary>Where the token's transaction begins, in a log of which another position is known.</summary>
    /// <exception cref="InvalidOperationException">That position is in no file with a number.</exception>
    public static SourcePosition Of(ChangeToken token, SourcePosition known)
    {
        var dot = known.File.LastIndexOf('.');
        if (dot < 0)
        {
            throw new InvalidOperationException($"The log's files have no numbers ('{known.File}'), so nobody can tell where {token} begins.");
        }

        var digits = known.File.Length - dot - 1;
        var number = token.FileNumber.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
        return known with { File = known.File[..(dot + 1)] + number, Offset = token.Offset, Gtids = "", Epoch = token.Epoch };
    }

    private static int NumberOf(string file) =>
        int.TryParse(file.AsSpan(file.LastIndexOf('.') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
