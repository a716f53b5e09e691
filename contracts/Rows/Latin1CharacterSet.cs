using System.Text;

namespace Router.Contracts.Rows;

/// <summary>
/// latin1, which on these servers is Windows-1252 with the five bytes undefined there standing for the control characters of the same number.
/// </summary>
/// <remarks>Source: MySQL Reference Manual, "West European Character Sets".</remarks>
internal sealed class Latin1CharacterSet() : CharacterSet("latin1")
{
    private const byte First = 0x80;
    private const byte Last = 0x9F;

    private const string Middle =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F"
        + "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    public override bool TryDecode(ReadOnlySpan<byte> bytes, out string text)
    {
        text = bytes.ContainsAnyInRange(First, Last)
            ? string.Create(bytes.Length, bytes, static (characters, source) =>
            {
                for (var index = 0; index < source.Length; index++)
                {
                    characters[index] = source[index] is >= First and <= Last ? Middle[source[index] - First] : (char)source[index];
                }
            })
            : Encoding.Latin1.GetString(bytes);
        return true;
    }

    public override bool TryEncode(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length];
        for (var index = 0; index < bytes.Length; index++)
        {
            var middle = Middle.IndexOf(text[index], StringComparison.Ordinal);
            if (middle < 0 && (text[index] > 0xFF || text[index] is >= (char)First and <= (char)Last))
            {
                return false;
            }

            bytes[index] = (byte)(middle < 0 ? text[index] : First + middle);
        }

        return true;
    }
}
