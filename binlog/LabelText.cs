using Router.Contracts.Rows;

namespace Router.Binlog;

/// <summary>The labels of ENUM and SET columns come in the column's own character set.</summary>
internal static class LabelText
{
    private const int Binary = CharacterSet.BinaryCollation;

    /// <summary>Where the character set is not told, labels are taken for UTF-8.</summary>
    /// <exception cref="MalformedEventException">No decoder is at hand, or the bytes are no text of the set.</exception>
    public static string Decode(byte[] label, int collationId)
    {
        if (collationId is 0 or Binary)
        {
            return EventCursor.Text(label);
        }

        return CharacterSet.Of(collationId) is { } set && set.TryDecode(label, out var text)
            ? text
            : throw new MalformedEventException(EventFault.BadText, $"The label of a column is no text of collation {collationId}.");
    }
}
