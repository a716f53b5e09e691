using System.Globalization;

namespace Router.Contracts;

/// <summary>
/// The identity of one row change: the same on every replay of a source's log, ordered as the changes were committed.
/// </summary>
/// <param name="Sequence">
/// Where the transaction starts: failover epoch (8 bits), log file number (20 bits), offset in bytes (35 bits), from the high end.
/// The offset is counted by Router, never taken from the 32-bit event header.
/// </param>
/// <param name="Row">
/// Twice the row's ordinal in its transaction, plus one for the insert half of an update that changed its key.
/// </param>
public readonly record struct ChangeToken(long Sequence, int Row) : IComparable<ChangeToken>
{
    private const int FileBits = 20;
    private const int OffsetBits = 35;

    /// <summary>The largest epoch a token holds.</summary>
    public const int MaxEpoch = 255;

    /// <summary>The largest log file number a token holds.</summary>
    public const int MaxFileNumber = (1 << FileBits) - 1;

    /// <summary>The largest offset in bytes a token holds.</summary>
    public const long MaxOffset = (1L << OffsetBits) - 1;

    /// <summary>Before every change.</summary>
    public static ChangeToken None => new(-1, 0);

    /// <summary>The failover epoch, 0 to 255.</summary>
    public int Epoch => (int)(Sequence >> (FileBits + OffsetBits));

    /// <summary>The number in the log file's name: 2 for <c>binlog.000002</c>.</summary>
    public int FileNumber => (int)(Sequence >> OffsetBits) & MaxFileNumber;

    /// <summary>The transaction's first byte in its log file.</summary>
    public long Offset => Sequence & MaxOffset;

    /// <summary>Packs the three parts of a sequence.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A part does not fit; the source must then start a new epoch.</exception>
    public static long PackSequence(int epoch, int fileNumber, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(epoch, MaxEpoch);
        ArgumentOutOfRangeException.ThrowIfNegative(fileNumber);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fileNumber, MaxFileNumber);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, MaxOffset);
        return ((long)epoch << (FileBits + OffsetBits)) | ((long)fileNumber << OffsetBits) | offset;
    }

    /// <inheritdoc/>
    public int CompareTo(ChangeToken other)
    {
        var bySequence = Sequence.CompareTo(other.Sequence);
        return bySequence != 0 ? bySequence : Row.CompareTo(other.Row);
    }

    /// <summary>Reads the form that <see cref="ToString"/> writes, <c>SEQ:ROW</c>.</summary>
    /// <exception cref="FormatException">The text is not two whole numbers joined by a colon.</exception>
    public static ChangeToken Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0
            && long.TryParse(text.AsSpan(0, colon), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var sequence)
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var row))
        {
            return new ChangeToken(sequence, row);
        }

        throw new FormatException($"'{text}' is not a change token: write SEQ:ROW, for example 72057594037927936:0.");
    }

    /// <summary><c>SEQ:ROW</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sequence}:{Row}");

    /// <summary>Whether the left change came first.</summary>
    public static bool operator <(ChangeToken left, ChangeToken right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left change came later.</summary>
    public static bool operator >(ChangeToken left, ChangeToken right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left change is the right one or came before it.</summary>
    public static bool operator <=(ChangeToken left, ChangeToken right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left change is the right one or came after it.</summary>
    public static bool operator >=(ChangeToken left, ChangeToken right) => left.CompareTo(right) >= 0;
}
