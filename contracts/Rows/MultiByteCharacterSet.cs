using System.Buffers.Binary;
using System.Collections.Frozen;
using System.IO.Compression;

namespace Router.Contracts.Rows;

/// <summary>The servers' East Asian character sets of one to three bytes a character, by tables asked of the servers themselves.</summary>
/// <remarks>
/// .NET's code pages of the same names differ from the servers in hundreds of characters, so they are not used. A table is a gzip of 16-bit
/// characters, lowest byte first, 0 where there is none: 256 for single bytes, 128 * 256 for two bytes (the first from 0x80 on), and for ujis and
/// eucjpms as many again for what follows a byte 0x8F.
/// </remarks>
internal sealed class MultiByteCharacterSet : CharacterSet
{
    private const int Singles = 256;
    private const int Doubles = 128 * 256;
    private const byte ThreeBytes = 0x8F;

    private readonly char[] _table;
    private readonly Lazy<FrozenDictionary<char, byte[]>> _bytesOf;

    private MultiByteCharacterSet(string name, char[] table)
        : base(name)
    {
        _table = table;
        _bytesOf = new Lazy<FrozenDictionary<char, byte[]>>(Invert);
    }

    /// <summary>The set of that name; null where there is no table of it.</summary>
    public static MultiByteCharacterSet? Find(string name)
    {
        using var resource = typeof(MultiByteCharacterSet).Assembly.GetManifestResourceStream(name + ".bin.gz");
        if (resource is null)
        {
            return null;
        }

        using var bytes = new MemoryStream();
        using (var inflater = new GZipStream(resource, CompressionMode.Decompress))
        {
            inflater.CopyTo(bytes);
        }

        var table = new char[bytes.Length / 2];
        var raw = bytes.GetBuffer().AsSpan();
        for (var index = 0; index < table.Length; index++)
        {
            table[index] = (char)BinaryPrimitives.ReadUInt16LittleEndian(raw[(2 * index)..]);
        }

        return new MultiByteCharacterSet(name, table);
    }

    public override bool TryDecode(ReadOnlySpan<byte> bytes, out string text)
    {
        var characters = new char[bytes.Length];
        var count = 0;
        for (var position = 0; position < bytes.Length; count++)
        {
            if (!TryDecodeOne(bytes[position..], out characters[count], out var taken))
            {
                text = "";
                return false;
            }

            position += taken;
        }

        text = new string(characters, 0, count);
        return true;
    }

    public override bool TryEncode(string text, out byte[] bytes)
    {
        var output = new List<byte>(text.Length * 2);
        foreach (var character in text)
        {
            if (!_bytesOf.Value.TryGetValue(character, out var encoded))
            {
                bytes = [];
                return false;
            }

            output.AddRange(encoded);
        }

        bytes = [.. output];
        return true;
    }

    private bool TryDecodeOne(ReadOnlySpan<byte> bytes, out char character, out int taken)
    {
        var first = bytes[0];
        character = _table[first];
        taken = 1;
        if (character != 0 || first == 0)
        {
            return true;
        }

        if (first == ThreeBytes && _table.Length > Singles + Doubles)
        {
            taken = 3;
            character = bytes.Length >= 3 && bytes[1] >= 0x80 ? _table[Singles + Doubles + Place(bytes[1], bytes[2])] : '\0';
        }
        else if (first >= 0x80)
        {
            taken = 2;
            character = bytes.Length >= 2 ? _table[Singles + Place(first, bytes[1])] : '\0';
        }

        return character != 0;
    }

    private static int Place(byte first, byte second) => ((first - 0x80) << 8) | second;

    private FrozenDictionary<char, byte[]> Invert()
    {
        // Where several sequences stand for one character, the first one in the table's order is the server's own choice for nearly all.
        var bytesOf = new Dictionary<char, byte[]>();
        for (var index = 0; index < _table.Length; index++)
        {
            if (_table[index] != 0 || index == 0)
            {
                bytesOf.TryAdd(_table[index], Sequence(index));
            }
        }

        return bytesOf.ToFrozenDictionary();
    }

    private static byte[] Sequence(int index)
    {
        var place = index < Singles + Doubles ? index - Singles : index - Singles - Doubles;
        return index < Singles ? [(byte)index]
            : index < Singles + Doubles ? [(byte)(0x80 + (place >> 8)), (byte)place]
            : [ThreeBytes, (byte)(0x80 + (place >> 8)), (byte)place];
    }
}
