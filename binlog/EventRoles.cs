namespace Router.Binlog;

/// <summary>Which types of events a follower of the log reads, ignores or refuses.</summary>
internal static class EventRoles
{
    /// <summary>What to do with an event of that type; one we do not know is refused unless the server says it may be ignored.</summary>
    public static EventRole Of(EventType type, EventFlags flags)
    {
        switch (type)
        {
            case EventType.TableMap:
            case EventType.WriteRowsV1 or EventType.UpdateRowsV1 or EventType.DeleteRowsV1:
            case EventType.WriteRows or EventType.UpdateRows or EventType.DeleteRows:
                return EventRole.Rows;
            case EventType.Query or EventType.Xid or EventType.XaPrepare:
            case EventType.Gtid or EventType.AnonymousGtid or EventType.GtidTagged or EventType.MariaDbGtid:
                return EventRole.TransactionControl;
            case EventType.FormatDescription or EventType.Rotate or EventType.Stop:
            case EventType.Heartbeat or EventType.HeartbeatV2:
            case EventType.PreviousGtids or EventType.GtidList or EventType.BinlogCheckpoint:
            case EventType.StartEncryption: // a dump is decrypted by the server; a file's next event fails its checksum
                return EventRole.Stream;
            case EventType.IntVar or EventType.Rand or EventType.UserVar:
            case EventType.AnnotateRows or EventType.RowsQuery or EventType.Ignorable:
            case EventType.TransactionContext or EventType.ViewChange:
                return EventRole.Ignorable;
            default:
                return IsKnownToChangeRows(type) || (flags & EventFlags.Ignorable) == 0 ? EventRole.RefusedRowChange : EventRole.Ignorable;
        }
    }

    private static bool IsKnownToChangeRows(EventType type) => type switch
    {
        EventType.PartialUpdateRows or EventType.TransactionPayload or EventType.Incident => true,
        >= EventType.PreGaWriteRows and <= EventType.PreGaDeleteRows => true,
        >= EventType.QueryCompressed and <= EventType.DeleteRowsCompressed => true,
        EventType.BeginLoadQuery or EventType.ExecuteLoadQuery => true,
        >= EventType.Load and <= EventType.NewLoad => true,
        _ => false,
    };
}
