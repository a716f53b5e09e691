namespace Router.Binlog;

/// <summary>XA PREPARE: the rows before it wait for their decision. In one phase it is their commit.</summary>
/// <remarks>
/// <code>
/// +---------------+------------+-------------------+-------------------+---------------+---------------+
/// | one phase (1) | format (4) | global length (4) | branch length (4) | global (0-64) | branch (0-64) |
/// +---------------+------------+-------------------+-------------------+---------------+---------------+
/// </code>
/// </remarks>
/// <param name="Xid">The transaction's name as in the statement that decides it: <c>X'6774',X'6271',7</c>.</param>
/// <param name="IsOnePhase">Whether this commits it; only MySQL writes that.</param>
public readonly record struct XaPrepareEvent(string Xid, bool IsOnePhase)
{
    internal static XaPrepareEvent Read(ReadOnlySpan<byte> body)
    {
        var cursor = new EventCursor(body);
        var isOnePhase = cursor.ReadByte() != 0;
        var xid = Binlog.Xid.Read(ref cursor, cursor.ReadUInt32(), cursor.ReadUInt32(), cursor.ReadUInt32());
        cursor.End();
        return new XaPrepareEvent(xid, isOnePhase);
    }
}
