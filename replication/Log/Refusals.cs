using Router.Binlog;
using Router.Contracts;
using Router.Replication.Source;

namespace Router.Replication.Log;

/// <summary>What to tell of an event that changes rows and is not understood: its name, its place, and the setting that avoids it.</summary>
internal static class Refusals
{
    public static string Describe(in EventHeader header, string file, long offset) =>
        $"The event at {file}:{offset} is {NameOf(header.Type)}, which changes rows in a way this version does not read, so following on would lose changes. {CureOf(header.Type)}";

    public static string Describe(in QueryEvent query, string file, long offset)
    {
        var sql = query.SqlText;
        var excerpt = sql.Length > 80 ? sql[..80] + "..." : sql;
        return $"The statement at {file}:{offset} may change rows and was logged without them: {excerpt} "
            + "Run: SET GLOBAL binlog_format = ROW; reconnect the writers, and start after this place.";
    }

    public static SourceException UnknownSavepoint(string name, string file, long offset) => new(
        SourceFault.UnknownEvent, $"At {file}:{offset} the log rolls back to the savepoint '{name}', which it did not set before. Read the tables anew and start after this place.");

    public static SourceException TooManyRows(in Transaction transaction, int maxRows) => new(
        SourceFault.UnknownEvent,
        $"The transaction at {transaction.File}:{transaction.Offset} has more than {maxRows} rows, which is more than can be told apart. Read the tables anew and start after it.");

    private static string NameOf(EventType type) => Enum.IsDefined(type) ? $"{type} (type {(int)type})" : $"of the unknown type {(int)type}";

    private static string CureOf(EventType type) => type switch
    {
        EventType.TransactionPayload => "Run: SET GLOBAL binlog_transaction_compression = OFF; reconnect the writers, and start after this place.",
        EventType.PartialUpdateRows => "Run: SET GLOBAL binlog_row_value_options = ''; reconnect the writers, and start after this place.",
        >= EventType.QueryCompressed and <= EventType.DeleteRowsCompressed =>
            "Run: SET GLOBAL log_bin_compress = OFF; reconnect the writers, and start after this place.",
        EventType.Incident => "The server itself says that its log lacks something: read the tables anew and start after this place.",
        EventType.BeginLoadQuery or EventType.ExecuteLoadQuery or (>= EventType.Load and <= EventType.NewLoad) =>
            "Run: SET GLOBAL binlog_format = ROW; reconnect the writers, and start after this place.",
        _ => "Read the tables anew and start after this place, or tell us of it.",
    };

    public static SourceException WithinTransaction(string file, long offset, long start, long end) => new(
        SourceFault.PositionLost,
        $"{file}:{offset} lies within the transaction that begins at {start}. Start from {file}:{start} or {file}:{end}.");
}
