using Microsoft.Extensions.Logging.Abstractions;
using Router.Contracts;
using Router.Replication.Source;
using Router.Routing.Subscriptions;
using Router.Servers;
using Router.Standalone;
using Router.Subscribers.Aggregates;
using Router.Wire;

namespace Router.Subscribers.Tests.Aggregates.Servers;

/// <summary>A table of orders on a real server, and an aggregate that follows it; started, stopped and killed as the test says.</summary>
internal sealed class ServerRig : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("router-aggregate");
    private readonly DatabaseServer _server;
    private readonly Action<AggregateBuilder> _declare;
    private SourceRunner? _runner;

    private ServerRig(DatabaseServer server, string schema, Action<AggregateBuilder> declare) => (_server, Schema, _declare) = (server, schema, declare);

    public string Schema { get; }

    public int Partitions { get; set; } = 1;

    public Aggregate Aggregate { get; private set; } = null!;

    public static async Task<ServerRig> CreateAsync(DatabaseServer server, Action<AggregateBuilder> declare)
    {
        var rig = new ServerRig(server, await server.CreateDatabaseAsync("aggregated"), declare);
        await rig.ExecuteAsync(OrdersTable("orders"));
        return rig;
    }

    public static string OrdersTable(string name) =>
        $"CREATE TABLE {name} (id BIGINT PRIMARY KEY, user_id INT, amount DECIMAL(12,2), status VARCHAR(16), weight DOUBLE, big BIGINT UNSIGNED, created DATETIME(6), ratio FLOAT) CHARACTER SET utf8mb4";

    public Task ExecuteAsync(string sql) => _server.Sql.ExecuteAsync($"USE {Schema}; {sql}");

    public Task<IReadOnlyList<string?[]>> QueryAsync(string sql) => _server.Sql.QueryAsync($"USE {Schema}; {sql}");

    public async Task StartAsync()
    {
        var builder = new AggregateBuilder("sales").Table($"{Schema}.orders");
        _declare(builder);
        Aggregate = new Aggregate(builder.Build());
        var source = new SourceOptions
        {
            Server = new ConnectionSettings { Host = _server.Host, Port = _server.Port, User = "repl", Password = "repl", Tls = TlsMode.Preferred },
            HeartbeatPeriod = TimeSpan.FromMilliseconds(100),
        };
        var subscriptions = new SubscriptionSet([Aggregate.Subscription], [new PartitionCount(TableGlob.Parse($"{Schema}.orders"), Partitions)]);
        _runner = new SourceRunner(
            new SourceRunnerOptions { Source = source, StateFolder = _folder.FullName, SaveInterval = TimeSpan.FromMilliseconds(30) }, subscriptions, NullLoggerFactory.Instance);
        await _runner.StartAsync(default);
        await Eventually.TrueAsync(() => _runner.Completion.IsFaulted || _runner.Status.Feed.State == Replication.Feed.FeedState.Following, "the source follows");
        if (_runner.Completion.IsFaulted)
        {
            await _runner.Completion;
        }
    }

    public async Task StopAsync()
    {
        await _runner!.DisposeAsync();
        _runner = null;
    }

    /// <summary>Leaves what a killed process would: the folder as it was at that moment, not what a stop saves.</summary>
    public async Task KillAsync()
    {
        var kept = Directory.CreateTempSubdirectory("router-killed");
        foreach (var file in _folder.GetFiles("*.state"))
        {
            try
            {
                file.CopyTo(Path.Combine(kept.FullName, file.Name));
            }
            catch (FileNotFoundException)
            {
                // Replaced by a newer one meanwhile, which is copied or comes too late.
                continue;
            }
        }

        await StopAsync();
        Array.ForEach(_folder.GetFiles(), file => file.Delete());
        Array.ForEach(kept.GetFiles(), file => file.MoveTo(Path.Combine(_folder.FullName, file.Name)));
        kept.Delete();
    }

    /// <summary>Everything that was committed before this call is taken.</summary>
    public async Task CaughtUpAsync()
    {
        var gtids = await _server.Sql.ScalarAsync(_server.Kind == ServerKind.MariaDb ? "SELECT @@gtid_binlog_pos" : "SELECT REPLACE(@@gtid_executed, '\\n', '')");
        Assert.Equal(WaitOutcome.Reached, await Aggregate.WaitForAsync(LogPoint.Parse(gtids!), TimeSpan.FromMinutes(2)));
    }

    public async ValueTask DisposeAsync()
    {
        if (_runner is not null)
        {
            await StopAsync();
        }

        _folder.Delete(recursive: true);
    }
}
