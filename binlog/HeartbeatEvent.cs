using Router.Contracts;

namespace Router.Binlog;

/// <summary>The server has nothing to send and stands at this position.</summary>
/// <param name="File">The log file's name.</param>
/// <param name="Position">
/// The offset in the file in bytes; of version 1 on MySQL only its low 32 bits.
/// </param>
public readonly record struct HeartbeatEvent(string File, ulong Position)
{
    private const byte EndField = 0;
    private const byte FileField = 1;
    private const byte PositionField = 2;

    /// <summary>
    /// Version 1: the file's name, the position in the header. MariaDB puts a position beyond 4 GiB before the name, 8 bytes, and 0 in the
    /// header.
    /// </summary>
    internal static HeartbeatEvent Read(ReadOnlySpan<byte> body, uint headerPosition, ServerFlavor flavor)
    {
        var cursor = new EventCursor(body);
        ulong position = headerPosition;
        if (headerPosition == 0 && flavor == ServerFlavor.MariaDb)
        {
            position = cursor.ReadUInt64();
        }

        return Named(EventCursor.Text(cursor.TakeRest()), position);
    }

    /// <summary>Version 2, of MySQL: fields of type, length and value, both length-encoded, up to a type of 0.</summary>
    internal static HeartbeatEvent ReadV2(ReadOnlySpan<byte> body)
    {
        var cursor = new EventCursor(body);
        var file = "";
        ulong position = 0;
        while (cursor.Remaining > 0 && cursor.ReadLengthEncoded() is var field && field != EndField)
        {
            var value = new EventCursor(cursor.Take(cursor.ReadLengthEncodedLength()));
            switch (field)
            {
                case FileField:
                    file = EventCursor.Text(value.TakeRest());
                    break;
                case PositionField:
                    position = value.ReadLengthEncoded();
                    value.End();
                    break;
                default:
                    break; // later servers may add fields; the length skips them
            }
        }

        cursor.End();
        return Named(file, position);
    }

    private static HeartbeatEvent Named(string file, ulong position) => file.Length > 0
        ? new HeartbeatEvent(file, position)
        : throw new MalformedEventException(EventFault.BadValue, "A heartbeat names no file.");
}
