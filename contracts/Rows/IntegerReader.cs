using System.Buffers.Binary;

namespace Router.Contracts.Rows;

/// <summary>Integers of every width, and what is numbered by one: lowest byte first, except BIT.</summary>
internal static class IntegerReader
{
    private const int FirstYear = 1900;

    /// <summary>The number of a column whose every value is a long; false for another column.</summary>
    public static bool TryReadInt64(ColumnEncoding encoding, ReadOnlySpan<byte> bytes, out long value)
    {
        switch (encoding)
        {
            case ColumnEncoding.Int64:
                value = BinaryPrimitives.ReadInt64LittleEndian(bytes);
                return true;
            case ColumnEncoding.UInt32:
                value = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
                return true;
            default:
                var known = TryReadInt32(encoding, bytes, out var narrow);
                value = narrow;
                return known;
        }
    }

    /// <summary>The number of a column whose every value is an int; false for another column.</summary>
    public static bool TryReadInt32(ColumnEncoding encoding, ReadOnlySpan<byte> bytes, out int value)
    {
        switch (encoding)
        {
            case ColumnEncoding.Int32:
                value = BinaryPrimitives.ReadInt32LittleEndian(bytes);
                return true;
            case ColumnEncoding.Int8:
                value = (sbyte)bytes[0];
                return true;
            case ColumnEncoding.Int16:
                value = BinaryPrimitives.ReadInt16LittleEndian(bytes);
                return true;
            case ColumnEncoding.Int24:
                value = (int)LittleEndian.ReadUnsigned(bytes) << 8 >> 8;
                return true;
            case ColumnEncoding.Year:
                value = bytes[0] == 0 ? 0 : FirstYear + bytes[0];
                return true;
            case ColumnEncoding.UInt8 or ColumnEncoding.UInt16 or ColumnEncoding.UInt24 or ColumnEncoding.Enum:
                value = (int)LittleEndian.ReadUnsigned(bytes);
                return true;
            default:
                value = 0;
                return false;
        }
    }

    /// <summary>The number of a column that holds nothing below zero; false for another column.</summary>
    public static bool TryReadUInt64(ColumnEncoding encoding, ReadOnlySpan<byte> bytes, out ulong value)
    {
        switch (encoding)
        {
            case ColumnEncoding.UInt64:
                value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
                return true;
            case ColumnEncoding.Bit:
                value = BigEndian.ReadUnsigned(bytes);
                return true;
            case ColumnEncoding.Set:
                value = LittleEndian.ReadUnsigned(bytes);
                return true;
            default:
                var known = TryReadUInt32(encoding, bytes, out var narrow);
                value = narrow;
                return known;
        }
    }

    /// <summary>The number of a column whose every value is a uint; false for another column.</summary>
    public static bool TryReadUInt32(ColumnEncoding encoding, ReadOnlySpan<byte> bytes, out uint value)
    {
        switch (encoding)
        {
            case ColumnEncoding.UInt32:
                value = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
                return true;
            case ColumnEncoding.Year:
                value = bytes[0] == 0 ? 0u : FirstYear + (uint)bytes[0];
                return true;
            case ColumnEncoding.UInt8 or ColumnEncoding.UInt16 or ColumnEncoding.UInt24 or ColumnEncoding.Enum:
                value = (uint)LittleEndian.ReadUnsigned(bytes);
                return true;
            default:
                value = 0;
                return false;
        }
    }
}
