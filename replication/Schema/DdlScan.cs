using Router.Binlog;
using Router.Contracts;
using Router.Replication.Log;
using Router.Replication.Server;
using Router.Wire;

namespace Router.Replication.Schema;

/// <summary>
/// The statements that change tables between a place of the log and its present end, found by a dump of its own. Many tables come up one
/// after the other on a log without names: what was read once is kept, and only what came since is read then.
/// </summary>
internal sealed class DdlScan(Func<CancellationToken, Task<ServerConnection>> connect, uint serverId)
{
    private const long FirstOffset = 4;

    private readonly List<DdlPlace> _statements = [];
    private (string File, long Offset)? _from;
    private (string File, long Offset) _to;

    /// <summary>Reads on to the log's end, so that all from that place on is known. Places asked for never go back, or all is read anew.</summary>
    public async Task ReadToEndAsync(string file, long offset, CancellationToken cancellationToken)
    {
        if (_from is not { } from || LogPlaces.IsBefore(file, offset, from.File, from.Offset))
        {
            _statements.Clear();
            _from = _to = (file, offset);
        }

        _statements.RemoveAll(statement => LogPlaces.IsBefore(statement.File, statement.Offset, file, offset));
        await using var connection = await connect(cancellationToken);
        var facts = ServerProbe.Ask(connection, isGtidAtEndNeeded: false, cancellationToken);
        DumpSession.Prepare(connection, facts, heartbeatPeriod: TimeSpan.FromSeconds(1), cancellationToken);
        // The command has 32 bits: behind them the file is read from its beginning, and what is found twice harms nobody.
        using var dump = connection.StartDump(serverId, _to.File, _to.Offset > uint.MaxValue ? (uint)FirstOffset : (uint)_to.Offset, DumpFlags.NonBlocking);
        using var stop = cancellationToken.Register(dump.Stop);
        Read(dump, new BinlogReader(facts.HasChecksums ? ChecksumAlgorithm.Crc32 : ChecksumAlgorithm.None), facts.IgnoresCase, cancellationToken);
        _to = facts.End;
    }

    /// <summary>Whether a statement in a transaction that begins behind that place may have changed the table's definition.</summary>
    public bool TouchesAfter(TableName table, string file, long offset) => _statements.Exists(statement =>
        LogPlaces.IsBefore(file, offset, statement.File, statement.Offset) && Touches(statement.Tables, table));

    private static bool Touches(DdlTables touched, TableName table) =>
        touched.IsUnknown || touched.Changes.Any(change => change.Change != TableChange.Truncated
            && (change.Table == table || (change.Table.Table == DdlTables.EveryTable && change.Table.Schema == table.Schema)));

    private void Read(DumpStream dump, BinlogReader reader, bool ignoresCase, CancellationToken cancellationToken)
    {
        var group = new DdlGroup();
        while (true)
        {
            switch (dump.Read(out var e))
            {
                case DumpStep.End:
                    return;
                case DumpStep.Stopped:
                    throw new OperationCanceledException(cancellationToken);
                default:
                    if (group.Read(reader, e.Buffer, e.Offset, e.LengthBytes) is { } tables)
                    {
                        _statements.Add(new DdlPlace(group.File, group.Offset, ignoresCase ? DdlNames.Lower(tables) : tables));
                    }

                    break;
            }
        }
    }
}
