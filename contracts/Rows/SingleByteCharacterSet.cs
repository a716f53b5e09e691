using System.Collections.Frozen;

namespace Router.Contracts.Rows;

/// <summary>A character set of one byte a character, by a table of its 256 characters; U+FFFD where a byte stands for none.</summary>
internal sealed class SingleByteCharacterSet : CharacterSet
{
    private const char None = '\uFFFD';

    private readonly string _table;
    private readonly FrozenDictionary<char, byte> _byteOf;

    public SingleByteCharacterSet(string name, string table)
        : base(name)
    {
        _table = table;
        _byteOf = Enumerable.Range(0, 256).Where(value => table[value] != None).DistinctBy(value => table[value])
            .ToFrozenDictionary(value => table[value], value => (byte)value);
    }

    public override bool TryDecode(ReadOnlySpan<byte> bytes, out string text)
    {
        text = string.Create(bytes.Length, bytes, (characters, source) =>
        {
            for (var index = 0; index < source.Length; index++)
            {
                characters[index] = _table[source[index]];
            }
        });
        return !text.Contains(None, StringComparison.Ordinal);
    }

    public override bool TryEncode(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length];
        for (var index = 0; index < bytes.Length; index++)
        {
            if (!_byteOf.TryGetValue(text[index], out bytes[index]))
            {
                return false;
            }
        }

        return true;
    }
}
