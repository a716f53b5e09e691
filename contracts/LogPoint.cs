using System.Globalization;

namespace Router.Contracts;

/// <summary>
/// A point between two transactions of a source's log, as a server's session tells it: a set of GTIDs, or a file and an offset.
/// What a session read can be compared with the log by it.
/// </summary>
/// <param name="Gtids">The transactions before the point; null where only the place is known.</param>
/// <param name="File">The log file's name; empty where only the GTIDs are known. It means something on <paramref name="Server"/> only.</param>
/// <param name="Offset">The first byte behind the point, in the file.</param>
/// <param name="Server">The server whose file it is; null where the caller vouches that it is the source's own.</param>
public sealed record LogPoint(GtidSet? Gtids, string File, long Offset, ServerIdentity? Server = null)
{
    /// <summary>A point by the transactions before it.</summary>
    public static LogPoint OfGtids(GtidSet gtids) => new(gtids, "", 0);

    /// <summary>A point by its place.</summary>
    public static LogPoint OfPlace(string file, long offset, ServerIdentity? server = null) => new(null, file, offset, server);

    /// <summary>Reads <c>FILE:OFFSET</c>, or a set or single GTID in the form of either server.</summary>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static LogPoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.LastIndexOf(':');
        if (colon > 0 && !text.AsSpan(0, colon).Contains(':') && !Guid.TryParse(text.AsSpan(0, colon), out _)
            && long.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
        {
            return OfPlace(text[..colon], offset);
        }

        return OfGtids(GtidSet.Parse(text.Contains(':', StringComparison.Ordinal) ? GtidDialect.MySql : GtidDialect.MariaDb, text));
    }

    /// <summary>Whether the transaction lies before the point. By GTID where both have one, else by place, where that is known.</summary>
    public bool Covers(in Transaction transaction)
    {
        if (Gtids is { } gtids && gtids.Dialect == transaction.Gtid.Dialect)
        {
            return gtids.Contains(transaction.Gtid);
        }

        return File.Length > 0 && LogPlaces.IsBefore(transaction.File, transaction.Offset, File, Offset);
    }

    /// <inheritdoc/>
    public override string ToString() => File.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $"{File}:{Offset}") : $"{Gtids}";
}
