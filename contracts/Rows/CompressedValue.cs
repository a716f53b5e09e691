using System.IO.Compression;

namespace Router.Contracts.Rows;

/// <summary>A value of a MariaDB COMPRESSED column.</summary>
/// <remarks>
/// <code>
/// +-----------------+--------------------+----------------------------------+--------------------------+
/// | method, 4 bits  | raw deflate, 1 bit | bytes of the length (L), 3 bits  | length, L bytes,         |  deflated bytes
/// | 0 none, 8 zlib  | 0: zlib's header   |                                  | highest first            |
/// +-----------------+--------------------+----------------------------------+--------------------------+
/// </code>
/// The empty value has no byte at all; method 0 has neither flags nor a length. Found by asking MariaDB 10.11, with
/// <c>column_compression_zlib_wrap</c> on and off; see also MariaDB Knowledge Base, "Storage-Engine Independent Column Compression".
/// </remarks>
internal static class CompressedValue
{
    private const int MethodZlib = 8;
    private const int RawDeflate = 0x08;
    private const int LengthMask = 0x07;

    /// <summary>Deflate packs at most about 1030 bytes into one; a stated length beyond that is a lie.</summary>
    private const long MaxRatio = 1100;

    /// <summary>The bytes of the value: those given without their header where the server did not compress them, else new ones.</summary>
    /// <exception cref="MalformedRowException">The value cannot be decompressed to its stated length.</exception>
    public static ReadOnlySpan<byte> Read(ColumnShape shape, ReadOnlySpan<byte> stored)
    {
        if (stored.IsEmpty)
        {
            return stored;
        }

        return (stored[0] >> 4) switch
        {
            0 => stored[1..],
            MethodZlib => Inflate(shape, stored),
            var method => throw Wrong(shape, $"by method {method}, which is not known"),
        };
    }

    private static byte[] Inflate(ColumnShape shape, ReadOnlySpan<byte> stored)
    {
        var lengthBytes = stored[0] & LengthMask;
        if (stored.Length <= lengthBytes)
        {
            throw Wrong(shape, "and cut short");
        }

        var length = BigEndian.ReadUnsigned(stored.Slice(1, lengthBytes));
        var packed = stored[(1 + lengthBytes)..].ToArray();
        if (length > int.MaxValue || (long)length > packed.Length * MaxRatio)
        {
            throw Wrong(shape, $"from {length} bytes to {packed.Length}, which cannot be");
        }

        var value = new byte[(int)length];
        Inflate(shape, packed, (stored[0] & RawDeflate) != 0, value);
        return value;
    }

    private static void Inflate(ColumnShape shape, byte[] packed, bool isRaw, byte[] value)
    {
        using var source = new MemoryStream(packed);
        using Stream inflater = isRaw ? new DeflateStream(source, CompressionMode.Decompress) : new ZLibStream(source, CompressionMode.Decompress);
        try
        {
            var count = inflater.ReadAtLeast(value, value.Length, throwOnEndOfStream: false);
            if (count < value.Length || inflater.ReadByte() >= 0)
            {
                throw Wrong(shape, $"to {(count < value.Length ? "fewer" : "more")} than the {value.Length} bytes it states");
            }
        }
        catch (InvalidDataException failure)
        {
            throw Wrong(shape, $"in a way that zlib does not understand ({failure.Message})");
        }
    }

    private static MalformedRowException Wrong(ColumnShape shape, string what) =>
        shape.Malformed(RowFault.Compression, $"holds a value compressed {what}");
}
