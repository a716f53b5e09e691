using System.Text;

namespace Router.Contracts.Rows;

/// <summary>A character set that .NET has an encoding for.</summary>
internal sealed class EncodedCharacterSet(string name, Encoding encoding) : CharacterSet(name)
{
    public static EncodedCharacterSet? Find(string name) => name switch
    {
        // The servers' ucs2 and utf16 are big-endian; ucs2 has no surrogates, which only matters to what it accepts.
        "ucs2" or "utf16" => new(name, new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true)),
        "utf16le" => new(name, new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true)),
        "utf32" => new(name, new UTF32Encoding(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true)),
        "gb18030" => OfCodePage(name, 54936),
        "gbk" => OfCodePage(name, 936),
        "gb2312" => OfCodePage(name, 936),
        "big5" => OfCodePage(name, 950),
        "euckr" => OfCodePage(name, 51949),
        "sjis" or "cp932" => OfCodePage(name, 932),
        "ujis" or "eucjpms" => OfCodePage(name, 51932),
        _ => null,
    };

    public override bool TryDecode(ReadOnlySpan<byte> bytes, out string text)
    {
        try
        {
            text = encoding.GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }

    public override bool TryEncode(string text, out byte[] bytes)
    {
        try
        {
            bytes = encoding.GetBytes(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            bytes = [];
            return false;
        }
    }

    private static EncodedCharacterSet? OfCodePage(string name, int codePage) =>
        CodePagesEncodingProvider.Instance.GetEncoding(codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
            is { } found ? new(name, found) : null;
}
