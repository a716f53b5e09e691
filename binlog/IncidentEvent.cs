namespace Router.Binlog;

/// <summary>The server knows that changes are missing from its log.</summary>
/// <remarks>
/// <code>
/// +----------+---+-------------+
/// | code (2) | n | message (n) |
/// +----------+---+-------------+
/// </code>
/// </remarks>
/// <param name="Code">1: events were lost.</param>
/// <param name="Message">What the server says.</param>
public readonly record struct IncidentEvent(int Code, string Message)
{
    internal static IncidentEvent Read(ReadOnlySpan<byte> body)
    {
        var cursor = new EventCursor(body);
        var code = cursor.ReadUInt16();
        var message = cursor.ReadText(cursor.ReadByte());
        cursor.End();
        return new IncidentEvent(code, message);
    }
}
