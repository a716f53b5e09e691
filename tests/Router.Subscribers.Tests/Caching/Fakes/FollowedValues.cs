using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Router.Contracts;
using Router.Replication.Source;
using Router.Routing.Subscriptions;
using Router.Servers;
using Router.Standalone;
using Router.Subscribers.Tests.Caching.Sql;
using Router.Wire;

namespace Router.Subscribers.Tests.Caching.Fakes;

/// <summary>A row that counts its own changes, and the transaction of each as the log tells it.</summary>
internal sealed class FollowedValues : ISubscriber, IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, Transaction> _byValue = new();
    private readonly DatabaseServer _server;
    private readonly string _table;
    private readonly SourceRunner _runner;

    private FollowedValues(DatabaseServer server, string table)
    {
        (_server, _table) = (server, table);
        var settings = new ConnectionSettings { Host = server.Host, Port = server.Port, User = "repl", Password = "repl" };
        _runner = new SourceRunner(
            new SourceRunnerOptions { Source = new SourceOptions { Server = settings } },
            new SubscriptionSet([new Subscription { Name = "values", Level = SubscriptionLevel.Table, Tables = TableGlob.Parse(table), Subscriber = this }]),
            NullLoggerFactory.Instance);
    }

    /// <summary>Begins to follow.</summary>
    public static async Task<FollowedValues> OfAsync(DatabaseServer server, string table)
    {
        var values = new FollowedValues(server, table);
        await values._runner.StartAsync(default);
        await Eventually.TrueAsync(
            async () =>
            {
                await server.Sql.ExecuteAsync($"UPDATE {table} SET v = 1 - v");
                return !values._byValue.IsEmpty;
            },
            "the table is followed");
        await server.Sql.ExecuteAsync($"UPDATE {table} SET v = 0");
        return values;
    }

    /// <summary>The transaction that wrote the value.</summary>
    public Transaction Of(int value) => _byValue[value];

    /// <summary>Writes 2, 3 and so on until told to stop; gives the last one.</summary>
    public async Task<int> WriteAsync(CancellationToken over)
    {
        await using var connection = await WireDbConnection.OpenAsync(_server);
        var value = 1;
        while (!over.IsCancellationRequested)
        {
            await connection.ScalarAsync($"UPDATE {_table} SET v = {++value}");
        }

        return value;
    }

    /// <summary>Waits until the log has told of that value.</summary>
    public Task ReachAsync(int value) => Eventually.TrueAsync(() => _byValue.ContainsKey(value), $"the log tells of {value}");

    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        foreach (var row in batch)
        {
            _byValue[row.After.GetInt32("v")] = batch.Transaction;
        }

        return default;
    }

    public ValueTask DisposeAsync() => _runner.DisposeAsync();
}
