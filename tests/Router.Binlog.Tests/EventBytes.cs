using System.Buffers.Binary;

namespace Router.Binlog.Tests;

/// <summary>Makes events, and changes captured ones so that the change reaches their decoder: length and checksum are right again.</summary>
internal static class EventBytes
{
    public static byte[] Make(EventType type, ReadOnlySpan<byte> body, ChecksumAlgorithm checksum = ChecksumAlgorithm.Crc32, EventFlags flags = 0, uint nextPosition = 4711)
    {
        var bytes = new byte[19 + body.Length + (checksum == ChecksumAlgorithm.Crc32 ? 4 : 0)];
        bytes[4] = (byte)type;
        bytes[5] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(13), nextPosition);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(17), (ushort)flags);
        body.CopyTo(bytes.AsSpan(19));
        Stamp(bytes, checksum);
        return bytes;
    }

    /// <summary>The header of a captured event with another body.</summary>
    public static byte[] WithBody(ReadOnlySpan<byte> captured, ReadOnlySpan<byte> body, ChecksumAlgorithm checksum)
    {
        var bytes = new byte[19 + body.Length + (checksum == ChecksumAlgorithm.Crc32 ? 4 : 0)];
        captured[..19].CopyTo(bytes);
        body.CopyTo(bytes.AsSpan(19));
        Stamp(bytes, checksum);
        return bytes;
    }

    public static void Stamp(byte[] bytes, ChecksumAlgorithm checksum)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(9), (uint)bytes.Length);
        if (checksum == ChecksumAlgorithm.Crc32)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), Crc32.Of(bytes.AsSpan(0, bytes.Length - 4)));
        }
    }
}
