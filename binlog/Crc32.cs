using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Router.Binlog;

/// <summary>
/// CRC-32 as zlib computes it (polynomial 0x04C11DB7, reflected). Large inputs are folded by carry-less multiplication, 256 or 64 bytes a
/// step; without that instruction, 16 table lookups take 16 bytes.
/// </summary>
/// <remarks>
/// Source: Gopal and others, "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009. A pair of constants
/// moves a remainder over D bits: x^(D+32) mod P for the low half, x^(D-32) mod P for the high half, both reflected.
/// </remarks>
internal static class Crc32
{
    private const int BlockBytes = 16;
    private const int WideBytes = 256;

    /// <summary>From here on the wide path pays for combining its lanes.</summary>
    private const int WideFromBytes = 512;

    private static readonly Vector128<ulong> Over128Bits = Vector128.Create(0x1751997d0UL, 0x0ccaa009eUL);
    private static readonly Vector128<ulong> Over512Bits = Vector128.Create(0x154442bd4UL, 0x1c6e41596UL);
    private static readonly Vector128<ulong> Over2048Bits = Vector128.Create(0x11542778aUL, 0x1322d1430UL);

    /// <summary>Sixteen 0x80 (give zero), the identity, and so on: read from 16 - n it moves the first n bytes of a block to its end.</summary>
    private static ReadOnlySpan<byte> ToTheEnd =>
    [
        0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    ];

    /// <summary>The start value 0xFFFFFFFF among zeros: where the first four bytes of the input lie, it is added to them.</summary>
    private static ReadOnlySpan<byte> StartValue =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0xff, 0xff, 0xff, 0xff,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>The CRC-32 of <paramref name="bytes"/>, by the fastest way this processor has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        if (!CanFold || bytes.Length < BlockBytes)
        {
            return Crc32Table.Of(bytes);
        }

        return CanFoldWide && bytes.Length >= WideFromBytes ? FoldWide(bytes) : Fold(bytes);
    }

    internal static bool CanFold => Pclmulqdq.IsSupported && Ssse3.IsSupported;

    internal static bool CanFoldWide => CanFold && Pclmulqdq.V512.IsSupported && Vector512.IsHardwareAccelerated;

    /// <summary>Of at least 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static uint Fold(ReadOnlySpan<byte> bytes)
    {
        var remainder = Begin(bytes, out var rest);
        if (rest.Length >= 8 * BlockBytes)
        {
            remainder = FoldByFour(remainder, ref rest);
        }

        return Reduce(FoldByOne(remainder, rest));
    }

    /// <summary>Of at least 512 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static uint FoldWide(ReadOnlySpan<byte> bytes)
    {
        var remainder = Begin(bytes, out var rest);
        var ahead = rest.Length % WideBytes;
        remainder = FoldByOne(remainder, rest[..ahead]);
        rest = rest[ahead..];

        var a = Vector512.Create(rest).AsUInt64() ^ Vector512.Create(Vector256.Create(Step(remainder, Over128Bits), Vector128<ulong>.Zero), Vector256<ulong>.Zero);
        var b = Vector512.Create(rest[64..]).AsUInt64();
        var c = Vector512.Create(rest[128..]).AsUInt64();
        var d = Vector512.Create(rest[192..]).AsUInt64();
        var over2048 = Spread(Over2048Bits);
        for (rest = rest[WideBytes..]; rest.Length >= WideBytes; rest = rest[WideBytes..])
        {
            a = Step(a, over2048) ^ Vector512.Create(rest).AsUInt64();
            b = Step(b, over2048) ^ Vector512.Create(rest[64..]).AsUInt64();
            c = Step(c, over2048) ^ Vector512.Create(rest[128..]).AsUInt64();
            d = Step(d, over2048) ^ Vector512.Create(rest[192..]).AsUInt64();
        }

        var over512 = Spread(Over512Bits);
        var all = Step(Step(Step(a, over512) ^ b, over512) ^ c, over512) ^ d;
        remainder = Step(all.GetLower().GetLower(), Over128Bits) ^ all.GetLower().GetUpper();
        remainder = Step(remainder, Over128Bits) ^ all.GetUpper().GetLower();
        return Reduce(Step(remainder, Over128Bits) ^ all.GetUpper().GetUpper());
    }

    /// <summary>
    /// Takes the odd leading bytes as if zeros stood before them, so that whole blocks are left: leading zeros do not change a remainder
    /// that starts at zero, and the start value is added to the bytes themselves. Where it reaches into the next block, that one is taken too.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Begin(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> rest)
    {
        var odd = bytes.Length % BlockBytes;
        rest = bytes[odd..];
        var block = Ssse3.Shuffle(Vector128.Create(bytes), Vector128.Create(ToTheEnd[odd..]));
        var remainder = (block ^ Vector128.Create(StartValue[odd..])).AsUInt64();
        if (odd < 4)
        {
            var spill = Vector128.Create(StartValue[(BlockBytes + odd)..]);
            remainder = Step(remainder, Over128Bits) ^ (Vector128.Create(rest) ^ spill).AsUInt64();
            rest = rest[BlockBytes..];
        }

        return remainder;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> FoldByOne(Vector128<ulong> remainder, ReadOnlySpan<byte> rest)
    {
        for (; rest.Length >= BlockBytes; rest = rest[BlockBytes..])
        {
            remainder = Step(remainder, Over128Bits) ^ Vector128.Create(rest).AsUInt64();
        }

        return remainder;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> FoldByFour(Vector128<ulong> remainder, ref ReadOnlySpan<byte> rest)
    {
        var a = Step(remainder, Over128Bits) ^ Vector128.Create(rest).AsUInt64();
        var b = Vector128.Create(rest[16..]).AsUInt64();
        var c = Vector128.Create(rest[32..]).AsUInt64();
        var d = Vector128.Create(rest[48..]).AsUInt64();
        for (rest = rest[64..]; rest.Length >= 64; rest = rest[64..])
        {
            a = Step(a, Over512Bits) ^ Vector128.Create(rest).AsUInt64();
            b = Step(b, Over512Bits) ^ Vector128.Create(rest[16..]).AsUInt64();
            c = Step(c, Over512Bits) ^ Vector128.Create(rest[32..]).AsUInt64();
            d = Step(d, Over512Bits) ^ Vector128.Create(rest[48..]).AsUInt64();
        }

        return Step(Step(Step(a, Over128Bits) ^ b, Over128Bits) ^ c, Over128Bits) ^ d;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Step(Vector128<ulong> remainder, Vector128<ulong> over) =>
        Pclmulqdq.CarrylessMultiply(remainder, over, 0x00) ^ Pclmulqdq.CarrylessMultiply(remainder, over, 0x11);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Step(Vector512<ulong> remainder, Vector512<ulong> over) =>
        Pclmulqdq.V512.CarrylessMultiply(remainder, over, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(remainder, over, 0x11);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Spread(Vector128<ulong> over) => Vector512.Create(Vector256.Create(over, over), Vector256.Create(over, over));

    /// <summary>128 bits to 64, to 32, and the last step after Barrett: a division by two multiplications.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Reduce(Vector128<ulong> remainder)
    {
        var low32 = Vector128.Create(0xffffffffUL, 0xffffffffUL);
        var over64 = Vector128.CreateScalar(0x163cd6124UL);
        var polynomialAndReciprocal = Vector128.Create(0x1db710641UL, 0x1f7011641UL);

        var folded = Pclmulqdq.CarrylessMultiply(remainder, Over128Bits, 0x10) ^ Shift(remainder, 8);
        folded = Pclmulqdq.CarrylessMultiply(folded & low32, over64, 0x00) ^ Shift(folded, 4);
        var quotient = Pclmulqdq.CarrylessMultiply(folded & low32, polynomialAndReciprocal, 0x10) & low32;
        return ~(folded ^ Pclmulqdq.CarrylessMultiply(quotient, polynomialAndReciprocal, 0x00)).AsUInt32().GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Shift(Vector128<ulong> value, [ConstantExpected] byte bytes) => Sse2.ShiftRightLogical128BitLane(value, bytes);
}
