using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Router.Subscribers.Invalidation;

/// <summary>
/// A hash of short texts, keyed by chance in each process: nobody who chooses texts can make them collide. Sixteen bytes at a time are folded into
/// one product, as wyhash does.
/// </summary>
internal static class TextHash
{
    private const int BlockBytes = 2 * sizeof(ulong);

    private static readonly ulong s_first = Secret();
    private static readonly ulong s_second = Secret();

    public static int Of(ReadOnlySpan<byte> text)
    {
        var hash = s_first;
        var rest = text;
        for (; rest.Length > BlockBytes; rest = rest[BlockBytes..])
        {
            hash = Fold(Word(rest) ^ s_second, Word(rest[sizeof(ulong)..]) ^ hash);
        }

        var (low, high) = Ends(rest);
        return (int)Fold(Fold(low ^ s_second, high ^ hash) ^ s_second, (ulong)text.Length ^ s_first);
    }

    /// <summary>Two words that hold all of 16 bytes or fewer; with the length they tell one text.</summary>
    private static (ulong Low, ulong High) Ends(ReadOnlySpan<byte> text)
    {
        if (text.Length >= sizeof(ulong))
        {
            return (Word(text), Word(text[^sizeof(ulong)..]));
        }

        if (text.Length >= sizeof(uint))
        {
            return (BinaryPrimitives.ReadUInt32LittleEndian(text), BinaryPrimitives.ReadUInt32LittleEndian(text[^sizeof(uint)..]));
        }

        return text.IsEmpty ? default : (text[0], text[text.Length / 2] | ((ulong)text[^1] << 8));
    }

    private static ulong Word(ReadOnlySpan<byte> text) => BinaryPrimitives.ReadUInt64LittleEndian(text);

    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }

    private static ulong Secret()
    {
        var secret = 0UL;
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(new Span<ulong>(ref secret)));
        return secret | 1;
    }
}
