namespace Router.Binlog.Tests;

/// <summary>Reads the current event as what it is, whole.</summary>
internal static class AnyEvent
{
    public static void Read(BinlogReader reader)
    {
        switch (reader.Header.Type)
        {
            case EventType.TableMap:
                reader.ReadTableMap();
                break;
            case EventType.WriteRows or EventType.UpdateRows or EventType.DeleteRows:
            case EventType.WriteRowsV1 or EventType.UpdateRowsV1 or EventType.DeleteRowsV1:
                reader.ReadRows();
                break;
            case EventType.Gtid or EventType.GtidTagged or EventType.AnonymousGtid or EventType.MariaDbGtid:
                reader.ReadGtid();
                break;
            case EventType.Query:
                ReadQuery(reader);
                break;
            case EventType.Xid:
                reader.ReadXid();
                break;
            case EventType.XaPrepare:
                reader.ReadXaPrepare();
                break;
            case EventType.Rotate:
                reader.ReadRotate();
                break;
            case EventType.Heartbeat or EventType.HeartbeatV2:
                reader.ReadHeartbeat();
                break;
            case EventType.PreviousGtids:
                reader.ReadPreviousGtids();
                break;
            case EventType.GtidList:
                reader.ReadGtidList();
                break;
            case EventType.AnnotateRows or EventType.RowsQuery:
                reader.ReadStatementText();
                break;
            case EventType.Incident:
                reader.ReadIncident();
                break;
        }
    }

    private static void ReadQuery(BinlogReader reader)
    {
        var query = reader.ReadQuery();
        _ = query.Schema;
        if (query.Kind == StatementKind.Ddl)
        {
            DdlTables.Read(query);
        }
    }
}
