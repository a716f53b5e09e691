using System.Text;

namespace Router.Binlog;

/// <summary>A statement. Lies in the array given to <see cref="BinlogReader.Open"/>, allocates nothing by itself.</summary>
/// <remarks>
/// <code>
/// +------------+-------------+---+-----------+----------+----------------------+------------+---+------------------+
/// | thread (4) | seconds (4) | n | error (2) | m (2)    | status variables (m) | schema (n) | 0 | SQL (to the end) |
/// +------------+-------------+---+-----------+----------+----------------------+------------+---+------------------+
/// </code>
/// Source: MySQL source documentation, "Query_event".
/// </remarks>
public readonly ref struct QueryEvent
{
    private readonly ReadOnlySpan<byte> _statusVariables;
    private readonly ReadOnlySpan<byte> _schema;

    private QueryEvent(ReadOnlySpan<byte> body)
    {
        var cursor = new EventCursor(body);
        ThreadId = cursor.ReadUInt32();
        ExecutionSeconds = cursor.ReadUInt32();
        var schemaBytes = cursor.ReadByte();
        ErrorCode = cursor.ReadUInt16();
        _statusVariables = cursor.Take(cursor.ReadUInt16());
        _schema = cursor.Take(schemaBytes);
        cursor.ReadTerminator();
        Sql = cursor.TakeRest();
    }

    /// <summary>The session that ran it.</summary>
    public uint ThreadId { get; }

    /// <summary>How long it ran, in whole seconds.</summary>
    public uint ExecutionSeconds { get; }

    /// <summary>The error it ended with on the server; 0 for none.</summary>
    public int ErrorCode { get; }

    /// <summary>The statement, in the character set of its client.</summary>
    public ReadOnlySpan<byte> Sql { get; }

    /// <summary>The session's default schema; empty where it had none.</summary>
    public string Schema => EventCursor.Text(_schema);

    /// <summary>The statement as text, to be shown.</summary>
    public string SqlText => Encoding.UTF8.GetString(Sql);

    /// <summary>What it does.</summary>
    public StatementKind Kind => Statement.Classify(Sql);

    internal StatusVariables StatusVariables => StatusVariables.Read(_statusVariables);

    internal static QueryEvent Read(ReadOnlySpan<byte> body) => new(body);
}
