namespace Router.Contracts;

/// <summary>Who numbered a MySQL transaction: a server, and within it a tag (empty for none). Ordered as the server prints sets.</summary>
internal readonly record struct GtidSource(Guid Server, string Tag) : IComparable<GtidSource>
{
    public const int MaxTagLength = 32;

    public int CompareTo(GtidSource other)
    {
        var byServer = Server.CompareTo(other.Server);
        return byServer != 0 ? byServer : string.CompareOrdinal(Tag, other.Tag);
    }

    /// <summary>A tag begins with a letter or underscore and goes on with those and digits; the server folds it to lower case.</summary>
    public static bool IsTag(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxTagLength || char.IsAsciiDigit(text[0]))
        {
            return false;
        }

        foreach (var letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '_')
            {
                return false;
            }
        }

        return true;
    }
}
