using System.Text;

namespace Router.Contracts.Rows;

/// <summary>A character set that .NET has an encoding for.</summary>
internal sealed class EncodedCharacterSet(string name, Encoding encoding) : CharacterSet(name)
{
    private const int GB18030 = 54936;

    /// <summary>
    /// The one pair in which .NET, with the standard of 2000, differs from the server, with that of 2005: each has the other's code.
    /// </summary>
    private const char FirstSwapped = '\u1E3F';
    private const char SecondSwapped = '\uE7C7';

    public static EncodedCharacterSet? Find(string name) => name switch
    {
        // The servers' ucs2 and utf16 are big-endian; ucs2 has no surrogates, which only matters to what it accepts.
        "ucs2" or "utf16" => new(name, new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true)),
        "utf16le" => new(name, new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true)),
        "utf32" => new(name, new UTF32Encoding(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true)),
        "gb18030" => CodePagesEncodingProvider.Instance.GetEncoding(GB18030, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
            is { } found ? new(name, found) : null,
        _ => null,
    };

    public override bool TryDecode(ReadOnlySpan<byte> bytes, out string text)
    {
        try
        {
            text = ToOrFromServer(encoding.GetString(bytes));
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
            bytes = encoding.GetBytes(ToOrFromServer(text));
            return true;
        }
        catch (EncoderFallbackException)
        {
            bytes = [];
            return false;
        }
    }

    private string ToOrFromServer(string text) => encoding.CodePage == GB18030 && text.AsSpan().ContainsAny(FirstSwapped, SecondSwapped)
        ? string.Create(text.Length, text, static (characters, source) =>
        {
            for (var index = 0; index < source.Length; index++)
            {
                characters[index] = source[index] switch
                {
                    FirstSwapped => SecondSwapped,
                    SecondSwapped => FirstSwapped,
                    var other => other,
                };
            }
        })
        : text;
}
