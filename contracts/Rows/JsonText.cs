using System.Buffers;
using System.Buffers.Text;

namespace Router.Contracts.Rows;

/// <summary>Strings of a JSON text, escaped as MySQL does: only what must be.</summary>
internal static class JsonText
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (byte)code), (byte)'"', (byte)'\\']);

    public static void WriteQuoted(IBufferWriter<byte> text, ReadOnlySpan<byte> utf8)
    {
        text.Write("\""u8);
        for (var next = utf8.IndexOfAny(Escaped); next >= 0; next = utf8.IndexOfAny(Escaped))
        {
            text.Write(utf8[..next]);
            WriteEscape(text, utf8[next]);
            utf8 = utf8[(next + 1)..];
        }

        text.Write(utf8);
        text.Write("\""u8);
    }

    /// <summary>A value that JSON has no form for: <c>"base64:type15:AP8="</c>, the number being that of the column type.</summary>
    public static void WriteOpaque(IBufferWriter<byte> text, byte type, ReadOnlySpan<byte> bytes)
    {
        text.Write("\"base64:type"u8);
        Utf8Formatter.TryFormat(type, text.GetSpan(3), out var written);
        text.Advance(written);
        text.Write(":"u8);
        Base64.EncodeToUtf8(bytes, text.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out written);
        text.Advance(written);
        text.Write("\""u8);
    }

    private static void WriteEscape(IBufferWriter<byte> text, byte letter)
    {
        switch (letter)
        {
            case (byte)'"' or (byte)'\\':
                text.Write([(byte)'\\', letter]);
                break;
            case (byte)'\b' or (byte)'\t' or (byte)'\n' or (byte)'\f' or (byte)'\r':
                text.Write([(byte)'\\', "btn.fr"u8[letter - '\b']]);
                break;
            default:
                text.Write("\\u00"u8);
                Utf8Formatter.TryFormat(letter, text.GetSpan(2), out var written, new StandardFormat('x', 2));
                text.Advance(written);
                break;
        }
    }
}
