using System.Text;

namespace Router.Binlog;

/// <summary>Keeps the tag that came last, so that transactions with the same tag share one string.</summary>
internal sealed class GtidTags
{
    private string _last = "";
    private byte[] _lastBytes = [];

    public string? Text(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return null;
        }

        if (!bytes.SequenceEqual(_lastBytes))
        {
            _last = Ascii(bytes);
            _lastBytes = bytes.ToArray();
        }

        return _last;
    }

    private static string Ascii(ReadOnlySpan<byte> bytes) => System.Text.Ascii.IsValid(bytes)
        ? Encoding.ASCII.GetString(bytes)
        : throw new MalformedEventException(EventFault.BadText, "The tag of a GTID is not ASCII.");
}
