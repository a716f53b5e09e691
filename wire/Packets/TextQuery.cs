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
        if (payload is [OkPacket.Marker, ..])
        {
            var ok = OkPacket.Read(payload);
            return new QueryResult(ok.AffectedRows, ok.LastInsertId);
        }

        return ReadRows(channel, ReadHead(channel, payload, largestBytes), largestBytes);
    }

    /// <summary>Sends a statement that has rows, and gives the names of their columns; the rows are still to be read.</summary>
    public static string[] Start(PacketChannel channel, string sql, int largestBytes)
    {
        channel.WriteCommand(new PacketWriter().WriteByte(Command).WriteText(sql).Payload);
        var payload = channel.Read(largestBytes);
        return payload is [OkPacket.Marker, ..]
            ? throw new ProtocolException(ProtocolFault.UnexpectedPacket, "a statement whose rows are wanted has none")
            : ReadHead(channel, payload, largestBytes);
    }

    private static string[] ReadHead(PacketChannel channel, ReadOnlySpan<byte> payload, int largestBytes) => payload switch
    {
        [ErrorPacket.Marker, ..] => throw ErrorPacket.Read(payload),
        [LocalFileMarker, ..] =>
            throw new ProtocolException(ProtocolFault.LocalFileRequested, "the server asked for a file of this machine; it gets none"),
        _ => ReadColumns(channel, ReadColumnCount(payload), largestBytes),
    };

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

    private static string[] ReadColumns(PacketChannel channel, int columnCount, int largestBytes)
    {
        var columns = new string[columnCount];
        for (var index = 0; index < columnCount; index++)
        {
            columns[index] = ReadColumnName(channel.Read(largestBytes));
        }

        return EofPacket.Is(channel.Read(largestBytes))
            ? columns
            : throw new ProtocolException(ProtocolFault.UnexpectedPacket, "the columns of a result do not end where its count says");
    }

    private static QueryResult ReadRows(PacketChannel channel, string[] columns, int largestBytes)
    {
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
            rows.Add(ResultRow.Read(payload, columns.Length));
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
