using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.DeadLetters;
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
    private readonly DeadLetterOffice? _deadLetters;
    private readonly Partition? _log;
    private readonly Dictionary<string, Partition> _bySchema = new(StringComparer.Ordinal);
    private readonly Dictionary<TableName, Partition[]> _routes = [];
    private readonly Dictionary<TableName, string> _keys = [];
    private volatile Partition[] _partitions = [];

    public PartitionMap(SubscriptionSet subscriptions, ChunkPool chunks, RetryOptions retry, DeadLetterOffice? deadLetters)
    {
        _retry = retry;
        _deadLetters = deadLetters;
        if (deadLetters is null && subscriptions.Items.FirstOrDefault(item => item.OnFailure == FailurePolicy.DeadLetter) is { } homeless)
        {
            throw new ArgumentException(
                $"The subscription '{homeless.Name}' is to have dead letters, but there is nowhere to keep them: give the source a state folder.", nameof(deadLetters));
        }

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
        return ofTable.Length > 0 ? [.. route, .. OfTable(table, [.. route], ofTable)] : [.. route];
    }

    private List<Partition> OfTable(TableName table, Partition[] gates, Subscription[] subscriptions)
    {
        var count = _subscriptions.PartitionsOf(table);
        var partitions = new List<Partition>(count);
        for (var index = 0; index < count; index++)
        {
            var slice = new PartitionSlice(index, count);
            partitions.Add(Add(slice.NameFor(table), SubscriptionLevel.Table, gates, subscriptions, slice, table));
        }

        return partitions;
    }

    /// <summary>
    /// Notes the key by which a hot table's rows are spread. True where that is another one than before: rows that lie under the old one must be
    /// delivered before the first under the new one.
    /// </summary>
    public bool ChangesKey(TablePlan table)
    {
        if (_subscriptions.PartitionsOf(table.Name) == 1 || table.Columns.Count == 0)
        {
            return false;
        }

        var key = string.Join(' ', table.PrimaryKey.Select(ordinal => table.Columns[ordinal]).Select(column => $"{column.Type}/{column.Metadata}/{column.CollationId}"));
        foreach (var partition in Route(table.Name))
        {
            partition.IsKeyless = partition.Slice is { IsPart: true, Index: 0 } && table.PrimaryKey.Count == 0;
        }

        var isOther = _keys.TryGetValue(table.Name, out var before) && before != key;
        _keys[table.Name] = key;
        return isOther;
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

    private Partition Add(string name, SubscriptionLevel level, Partition[] gates, Subscription[] subscriptions, PartitionSlice? slice = null, TableName? table = null)
    {
        var partition = new Partition(_partitions.Length, name, level, _chunks)
        {
            GateArray = gates,
            Slice = slice ?? PartitionSlice.Whole,
            Table = table,
        };
        partition.Processor = new TableProcessor(partition.Name, subscriptions, _retry, partition.Slice, _deadLetters);
        foreach (var gate in gates)
        {
            gate.FollowerArray = [.. gate.FollowerArray, partition];
        }

        _partitions = [.. _partitions, partition];
        return partition;
    }
}
