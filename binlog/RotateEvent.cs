namespace Router.Binlog;

/// <summary>The log goes on in another file; made up at the start of a dump, it names the present one.</summary>
/// <remarks>
/// <code>
/// +--------------+-------------------+
/// | position (8) | name (to the end) |
/// +--------------+-------------------+
/// </code>
/// </remarks>
/// <param name="File">The file's name.</param>
/// <param name="Position">Where in it the next event lies.</param>
public readonly record struct RotateEvent(string File, ulong Position)
{
    internal static RotateEvent Read(ReadOnlySpan<byte> body)
    {
        var cursor = new EventCursor(body);
        var position = cursor.ReadUInt64();
        var file = EventCursor.Text(cursor.TakeRest());
        return file.Length > 0
            ? new RotateEvent(file, position)
            : throw new MalformedEventException(EventFault.BadValue, "A rotation names no file.");
    }
}
