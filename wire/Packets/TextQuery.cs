using System.Text;

namespace Router.Wire.Packets;

/// <summary>
/// COM_QUERY and its answer: a column count, that many column definitions, EOF, rows, EOF; or OK; or an error.
/// </summary>
internal static class TextQuery
{
    private const byte Command = 0x03;
    private const byte LocalFileMarker = 0xFB;
    private const int MostColumns = 4096;

    public static QueryResult Run(PacketChannel channel, string sql, int largestBytes)
    {
        channel.WriteCommand(new PacketWriter().WriteByte(Command).WriteText(sql).Payload);
        var payload = channel.Read(largestBytes);
        switch (payload)
        {
            case [OkPacket.Marker, ..]:
                var ok = OkPacket.Read(payload);
                return new QueryResult(ok.AffectedRows, ok.LastInsertId);
            case [ErrorPacket.Marker, ..]:
                throw ErrorPacket.Read(payload);
            case [LocalFileMarker, ..]:
                throw new ProtocolException(ProtocolFault.LocalFileRequested, "the server asked for a file of this machine; it gets none");
            default:
                return ReadRows(channel, ReadColumnCount(payload), largestBytes);
        }
    }

    private static int ReadColumnCount(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            throw new ProtocolException(ProtocolFault.EmptyPacket, "an empty packet as the answer to a query");
        }

        var reader = new PacketReader(payload);
        var count = reader.ReadLengthEncoded();
        reader.End();
        return count <= MostColumns
            ? (int)count
            : throw new ProtocolException(ProtocolFault.AnswerTooLarge, $"a result of {count} columns");
    }

    private static QueryResult ReadRows(PacketChannel channel, int columnCount, int largestBytes)
    {
        var columns = new string[columnCount];
        for (var index = 0; index < columnCount; index++)
        {
            columns[index] = ReadColumnName(channel.Read(largestBytes));
        }

        if (!EofPacket.Is(channel.Read(largestBytes)))
        {
            throw new ProtocolException(ProtocolFault.UnexpectedPacket, "the columns of a result do not end where its count says");
        }

        var rows = new List<ResultRow>();
        while (true)
        {
            var payload = channel.Read(largestBytes);
            if (EofPacket.Is(payload))
            {
                return new QueryResult(columns, rows);
            }

            if (payload is [ErrorPacket.Marker, ..])
            {
                throw ErrorPacket.Read(payload);
            }

            largestBytes -= payload.Length;
            rows.Add(ResultRow.Read(payload, columnCount));
        }
    }

    /// <summary>
    /// <code>
    /// L    catalog
    /// L    schema
    /// L    table
    /// L    table in the schema
    /// L    name
    /// ...  name in the table, type, flags: not needed for text
    /// </code>
    /// </summary>
    private static string ReadColumnName(ReadOnlySpan<byte> payload)
    {
        var reader = new PacketReader(payload);
        for (var field = 0; field < 4; field++)
        {
            reader.TakeLengthEncoded();
        }

        return Encoding.UTF8.GetString(reader.TakeLengthEncoded());
    }
}
