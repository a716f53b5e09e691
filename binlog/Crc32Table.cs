using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Router.Binlog;

/// <summary>CRC-32 by tables, 16 bytes a step: for inputs too short to fold and for processors that cannot.</summary>
internal static class Crc32Table
{
    private const uint ReflectedPolynomial = 0xedb88320;

    /// <summary>Sixteen tables of 256: the k-th tells what a byte contributes that k more bytes follow.</summary>
    private static readonly uint[] Tables = Build();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 16; bytes = bytes[16..])
        {
            crc = Four(crc ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes), 12)
                ^ Four(BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]), 8)
                ^ Four(BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]), 4)
                ^ Four(BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]), 0);
        }

        foreach (var value in bytes)
        {
            crc = (crc >> 8) ^ Tables[(byte)(crc ^ value)];
        }

        return ~crc;
    }

    /// <summary>What four bytes contribute when so many more of their step follow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Four(uint bytes, int following)
    {
        var tables = Tables.AsSpan(following * 256, 4 * 256);
        return tables[768 + (byte)bytes] ^ tables[512 + (byte)(bytes >> 8)] ^ tables[256 + (byte)(bytes >> 16)] ^ tables[(int)(bytes >> 24)];
    }

    private static uint[] Build()
    {
        var tables = new uint[16 * 256];
        for (uint value = 0; value < 256; value++)
        {
            var crc = value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * ReflectedPolynomial);
            }

            tables[value] = crc;
        }

        for (var i = 256; i < tables.Length; i++)
        {
            tables[i] = (tables[i - 256] >> 8) ^ tables[(byte)tables[i - 256]];
        }

        return tables;
    }
}
