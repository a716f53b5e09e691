using System.Text;

namespace Router.Contracts.Rows;

/// <summary>utf8mb4, utf8mb3 and ascii.</summary>
internal sealed class Utf8CharacterSet(string name) : CharacterSet(name)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override bool IsUtf8 => true;

    public override bool TryDecode(ReadOnlySpan<byte> bytes, out string text)
    {
        try
        {
            text = Strict.GetString(bytes);
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
            bytes = Strict.GetBytes(text);
            return Name != "ascii" || Ascii.IsValid(text);
        }
        catch (EncoderFallbackException)
        {
            bytes = [];
            return false;
        }
    }
}
