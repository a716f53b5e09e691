namespace Router.Grains.Aggregates;

/// <summary>Where a page ends, as callers hand it back.</summary>
/// <param name="Key">The last group's key.</param>
/// <param name="Format">What it is a key of.</param>
internal sealed record PagePlace(byte[] Key, string Format)
{
    /// <summary>Reads the form that <see cref="ToString"/> writes.</summary>
    /// <exception cref="ArgumentException">The text is none.</exception>
    public static PagePlace Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var key = new byte[Math.Max(colon, 0)];
        return colon >= 0 && Convert.TryFromBase64Chars(text.AsSpan(0, colon), key, out var lengthBytes)
            ? new PagePlace(key[..lengthBytes], text[(colon + 1)..])
            : throw new ArgumentException($"'{text}' is no place between two pages: give the Next of the page before.", nameof(text));
    }

    /// <summary>The key in base64, a colon, the format.</summary>
    public override string ToString() => $"{Convert.ToBase64String(Key)}:{Format}";
}
