namespace Router.Contracts.Rows;

/// <summary>Text by the number of its collation, for what travels outside of rows: labels and names in a TABLE_MAP event.</summary>
public static class CollationText
{
    /// <summary>Decodes bytes that the server wrote in a collation's character set.</summary>
    /// <param name="collationId">As in <c>information_schema.COLLATIONS</c>.</param>
    /// <param name="bytes">The whole text.</param>
    /// <param name="text">The text; empty where there is none.</param>
    /// <returns>False where the collation is binary or not known, or the bytes are no text of it.</returns>
    public static bool TryDecode(int collationId, ReadOnlySpan<byte> bytes, out string text)
    {
        text = "";
        return collationId != CharacterSet.BinaryCollation && CharacterSet.Of(collationId) is { } set && set.TryDecode(bytes, out text);
    }
}
