using System.Text;

namespace Router.Binlog;

/// <summary>The labels of ENUM and SET columns come in the column's own character set.</summary>
internal static class LabelText
{
    public static string Decode(byte[] label, int collationId) =>
        ClientCharset.IsUtf8(collationId) ? EventCursor.Text(label) : Encoding.Latin1.GetString(label);
}
