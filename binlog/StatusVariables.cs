namespace Router.Binlog;

/// <summary>The session's settings that a Query event carries; read as far as the client's character set, which comes early.</summary>
/// <remarks>
/// <code>
/// +------+-------+------+-------+
/// | code | value | code | value |  ...   no lengths: nothing can be read behind a code that is not known
/// +------+-------+------+-------+
/// </code>
/// 0 flags (4), 1 SQL mode (8), 6 catalog (n, n bytes), 2 the same and a zero, 3 auto increment (4), 4 character sets (2 client, 2, 2),
/// 5 time zone (n, n bytes). Source: MySQL source documentation, "Query_event", status variables.
/// </remarks>
internal readonly struct StatusVariables(SqlMode mode, int clientCollationId)
{
    public SqlMode Mode { get; } = mode;

    /// <summary>The id of a collation of the client's character set; 0 where it is not told.</summary>
    public int ClientCollationId { get; } = clientCollationId;

    public static StatusVariables Read(ReadOnlySpan<byte> bytes)
    {
        var cursor = new EventCursor(bytes);
        var mode = SqlMode.None;
        while (cursor.Remaining > 0)
        {
            switch (cursor.ReadByte())
            {
                case 0 or 3:
                    cursor.Skip(4);
                    break;
                case 1:
                    mode = (SqlMode)cursor.ReadUInt64();
                    break;
                case 2:
                    cursor.Skip(cursor.ReadByte() + 1);
                    break;
                case 5 or 6:
                    cursor.Skip(cursor.ReadByte());
                    break;
                case 4:
                    return new StatusVariables(mode, cursor.ReadUInt16());
                default:
                    return new StatusVariables(mode, 0);
            }
        }

        return new StatusVariables(mode, 0);
    }
}
