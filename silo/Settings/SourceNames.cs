namespace Router.Silo.Settings;

/// <summary>Names of sources: letters, digits, <c>_</c> and <c>-</c>, at most 64; they are part of what clients ask for and of where state is kept.</summary>
internal static class SourceNames
{
    private const int MostLength = 64;

    /// <summary>The source of a silo that has only one.</summary>
    public const string Main = "main";

    /// <summary>Whether it may be one.</summary>
    public static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-'))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= MostLength;
    }

    /// <summary>Reads <c>NAME=ADDRESS</c>; an address alone may hold a <c>=</c> too, but never before its scheme.</summary>
    public static bool TrySplit(string text, out string name, out string address)
    {
        var end = text.IndexOf('=', StringComparison.Ordinal);
        var isNamed = end > 0 && IsName(text.AsSpan(0, end));
        (name, address) = isNamed ? (text[..end], text[(end + 1)..]) : (Main, text);
        return isNamed;
    }
}
