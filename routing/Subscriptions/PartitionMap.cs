using Router.Contracts;
using Router.Routing.Log;
using Router.Routing.Processing;

namespace Router.Routing.Subscriptions;

/// <summary>
/// Which partitions a table's changes go to. The log's partition, and those of tables that are followed by name, are there from the start, so that
/// their state is saved before their first change; others come with it.
/// </summary>
internal sealed class PartitionMap
{
    private readonly SubscriptionSet _subscriptions;
    private readonly ChunkPool _chunks;
    private readonly RetryOptions _retry;
    private readonly Partition? _log;
    private readonly Dictionary<string, Partition> _bySchema = new(StringComparer.Ordinal);
    private readonly Dictionary<TableName, Partition[]> _routes = [];
    private volatile Partition[] _partitions = [];

    public PartitionMap(SubscriptionSet subscriptions, ChunkPool chunks, RetryOptions retry)
    {
        _retry = retry;
        _subscriptions = subscriptions;
        _chunks = chunks;
        var ofLog = subscriptions.Of(SubscriptionLevel.Log).ToArray();
        _log = ofLog.Length > 0 ? Add("*", SubscriptionLevel.Log, [], ofLog) : null;
        foreach (var table in subscriptions.NamedTables)
        {
            Route(table);
        }
    }

    public Partition[] Partitions => _partitions;

    public Partition[] Route(TableName table)
    {
        if (!_routes.TryGetValue(table, out var route))
        {
            route = MakeRoute(table);
            _routes.Add(table, route);
        }

        return route;
    }

    private Partition[] MakeRoute(TableName table)
    {
        var route = new List<Partition>();
        if (_log is not null && _subscriptions.Of(SubscriptionLevel.Log, table).Any())
        {
            route.Add(_log);
        }

        if (_subscriptions.Of(SubscriptionLevel.Schema, table).Any())
        {
            route.Add(OfSchema(table.Schema));
        }

        var ofTable = _subscriptions.Of(SubscriptionLevel.Table, table).ToArray();
        if (ofTable.Length > 0)
        {
            route.Add(Add(table.ToString(), SubscriptionLevel.Table, [.. route], ofTable));
        }

        return [.. route];
    }

    private Partition OfSchema(string schema)
    {
        if (!_bySchema.TryGetValue(schema, out var partition))
        {
            partition = Add(schema + ".*", SubscriptionLevel.Schema, _log is null ? [] : [_log], [.. _subscriptions.Of(SubscriptionLevel.Schema)]);
            _bySchema.Add(schema, partition);
        }

        return partition;
    }

    private Partition Add(string name, SubscriptionLevel level, Partition[] gates, Subscription[] subscriptions)
    {
        var partition = new Partition(_partitions.Length, name, level, _chunks) { GateArray = gates };
        partition.Processor = new TableProcessor(partition.Name, subscriptions, _retry);
        foreach (var gate in gates)
        {
            gate.FollowerArray = [.. gate.FollowerArray, partition];
        }

        _partitions = [.. _partitions, partition];
        return partition;
    }
}
