using Router.Binlog;
using Router.Replication.Log;

namespace Router.Replication.Schema;

/// <summary>Walks a log for statements that change tables, and tells where the transaction begins that each stands in.</summary>
internal sealed class DdlGroup
{
    private EventPlace _place;
    private bool _hasGtid;

    /// <summary>The file of the event read last.</summary>
    public string File { get; private set; } = "";

    /// <summary>Where its transaction begins: at its GTID, or, on a server without them, at the statement itself.</summary>
    public long Offset { get; private set; }

    /// <summary>Reads the next event; gives the tables of a statement that changes some.</summary>
    public DdlTables? Read(BinlogReader reader, byte[] buffer, int offset, int lengthBytes)
    {
        var header = reader.Open(buffer, offset, lengthBytes);
        if (header.Type == EventType.Rotate)
        {
            Enter(reader.ReadRotate());
            return null;
        }

        if (header.IsArtificial || (header.Role == EventRole.Stream && header.NextPosition == 0) || header.Type is EventType.Heartbeat or EventType.HeartbeatV2)
        {
            return null;
        }

        _place.Step(header, lengthBytes);
        switch (header.Type)
        {
            case EventType.Gtid or EventType.AnonymousGtid or EventType.GtidTagged or EventType.MariaDbGtid:
                _hasGtid = true;
                Offset = _place.Start;
                return null;
            case EventType.Query:
                return ReadStatement(reader.ReadQuery());
            case EventType.QueryCompressed:
                return DdlTables.Unknown;
            default:
                return null;
        }
    }

    private DdlTables? ReadStatement(in QueryEvent query)
    {
        if (!_hasGtid)
        {
            Offset = _place.Start;
        }

        return query.Kind == StatementKind.Ddl ? DdlTables.Read(query) : null;
    }

    private void Enter(RotateEvent rotate)
    {
        File = rotate.File;
        _place.Enter((long)rotate.Position);
    }
}
