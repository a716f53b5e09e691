using System.Buffers.Binary;
using Router.Binlog;
using Router.Contracts;
using Router.Replication.Log;
using Router.Replication.Schema;
using Router.Replication.Source;

namespace Router.Replication.Feed;

/// <summary>Reads a recorded transaction, so that the 250 methods that reading needs are compiled before the first real one comes.</summary>
internal static class Rehearsal
{
    // Where an event's header holds the event's length.
    private const int EventLengthOffset = 9;

    /// <summary>
    /// As MariaDB 10.11 wrote them with full metadata and checksums: format description, GTID list, GTID, table map of six columns, an
    /// inserted row that is long enough for the wide way of the checksum, commit.
    /// </summary>
    private const string Events = """
        pPH/ag9DbwAA/AAAAAABAAABAAQAMTAuMTEuMTktTWFyaWFEQi0wK2RlYjEydTEtbG9nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEzgNAAgAEgAEBAQEEgAA5AAE
        GggAAAAICAgCAAAACgoKAAAAAAAACgoKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
        AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEEwQADQgICAoKCgF6aIZHpPH/aqNDbwAAKwAAACsBAAAAAAEAAAAAAAAA
        Q28AAAIAAAAAAAAArVtZ1KTx/2qiQ28AACoAAAClAQAACAADAAAAAAAAAAAAAAAMAAAAAAAAPC1BLqTx/2oTQ28AAG0AAACFAgAAAAASAAAAAAABAARzaG9wAAZv
        cmRlcnMABggD9g/8EgYMAhAAAgY+AQEAAgEIBCYCaWQHdXNlcl9pZAZhbW91bnQGc3RhdHVzBG5vdGUHY3JlYXRlZAgBAA5O/N6k8f9qF0NvAAAiAgAApwQAAAAA
        EgAAAAAAAQAGP8ABAAAAAAAAAAIAAACAAAAAAy0DbmV34AEuLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4u
        Li4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4u
        Li4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4u
        Li4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4u
        Li4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4u
        Li4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi6Zu2gqAAHiQFp3OnCk8f9qEENvAAAfAAAAxgQAAAAABAAAAAAAAAChpWe5
        """;

    public static void Run(IChangeConsumer consumer)
    {
        var position = new LogPosition(server: null, "binlog.000001", offset: 4, gtids: null, epoch: 0);
        var options = new SourceOptions();
        var catalog = new SchemaCatalog(new NoSchemaSource(), options, ServerFlavor.MariaDb, saved: "");
        var follower = new LogFollower(consumer, position, catalog, options, ChecksumAlgorithm.Crc32, readFrom: 4);
        var bytes = Convert.FromBase64String(Events);
        int lengthBytes;
        for (var offset = 0; offset < bytes.Length; offset += lengthBytes)
        {
            lengthBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(offset + EventLengthOffset));
            follower.Handle(bytes, offset, lengthBytes);
        }
    }
}
