using System.Buffers.Binary;
using System.Text;

namespace Router.Wire.Tests.Fakes;

/// <summary>The server's packets, written from the manual and not with the code under test.</summary>
internal static class Packet
{
    public static readonly byte[] Ok = [0, 0, 0, 2, 0, 0, 0];
    public static readonly byte[] Eof = [0xFE, 0, 0, 2, 0];

    /// <summary>A payload with its headers, split at 16 MiB - 1.</summary>
    public static byte[] Frame(byte[] payload, byte sequence) => Frame(payload, ref sequence);

    public static byte[] Frame(byte[] payload, ref byte sequence)
    {
        using var framed = new MemoryStream();
        var header = new byte[4];
        for (var offset = 0; ; offset += 0xFFFFFF)
        {
            var length = Math.Min(0xFFFFFF, payload.Length - offset);
            BinaryPrimitives.WriteInt32LittleEndian(header, length);
            header[3] = sequence++;
            framed.Write(header);
            framed.Write(payload, offset, length);
            if (length < 0xFFFFFF)
            {
                return framed.ToArray();
            }
        }
    }

    public static byte[] Frames(byte firstSequence, params byte[][] payloads) =>
        [.. payloads.SelectMany(payload => Frame(payload, ref firstSequence))];

    public static byte[] Error(int code, string message, string state = "HY000") =>
        [0xFF, (byte)code, (byte)(code >> 8), .. Encoding.ASCII.GetBytes("#" + state), .. Encoding.UTF8.GetBytes(message)];

    public static byte[] LengthEncoded(byte[] value) => value.Length switch
    {
        < 251 => [(byte)value.Length, .. value],
        < 65536 => [0xFC, (byte)value.Length, (byte)(value.Length >> 8), .. value],
        < 1 << 24 => [0xFD, (byte)value.Length, (byte)(value.Length >> 8), (byte)(value.Length >> 16), .. value],
        _ => [0xFE, .. BitConverter.GetBytes((long)value.Length), .. value],
    };

    public static byte[] Column(string name) =>
    [
        .. LengthEncoded("def"u8.ToArray()), 0, 0, 0, .. LengthEncoded(Encoding.UTF8.GetBytes(name)), 0,
        12, 45, 0, 0, 1, 0, 0, 253, 0, 0, 0, 0, 0,
    ];

    public static byte[] Row(params byte[]?[] values) => [.. values.SelectMany(value => value is null ? [0xFB] : LengthEncoded(value))];

    /// <summary>A binlog event of this many bytes behind a status byte: 19 of header, which hold its length, and a pattern.</summary>
    public static byte[] Event(int lengthBytes, byte seed = 1)
    {
        var payload = new byte[1 + lengthBytes];
        for (var i = 20; i < payload.Length; i++)
        {
            payload[i] = (byte)(i * seed + (i >> 8));
        }

        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(10), lengthBytes);
        return payload;
    }

    public static byte[] Greeting(string plugin, uint capabilities, byte[] challenge, string version = "9.9.9-fake") =>
    [
        10, .. Encoding.ASCII.GetBytes(version), 0, 42, 0, 0, 0, .. challenge[..8], 0,
        (byte)capabilities, (byte)(capabilities >> 8), 45, 2, 0, (byte)(capabilities >> 16), (byte)(capabilities >> 24),
        21, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. challenge[8..20], 0, .. Encoding.ASCII.GetBytes(plugin), 0,
    ];
}
