using Microsoft.Extensions.Logging.Abstractions;
using Router.Contracts;
using Router.Replication.Feed;
using Router.Replication.Source;
using Router.Routing.Subscriptions;
using Router.Servers;
using Router.Standalone;
using Router.Subscribers.Watching;
using Router.Wire;

namespace Router.Subscribers.Tests.Watching.Fakes;

/// <summary>A table t (id, v) on a real server, its source, and its row watch.</summary>
internal sealed class WatchRig : IAsyncDisposable
{
    private readonly SourceRunner _runner;

    private WatchRig(DatabaseServer server, string schema)
    {
        (Server, Schema, Watch) = (server, schema, new RowWatch(new TableName(schema, "t")));
        var options = new SourceRunnerOptions
        {
            Source = new SourceOptions
            {
                Server = new ConnectionSettings { Host = server.Host, Port = server.Port, User = "repl", Password = "repl", Tls = TlsMode.Preferred },
                HeartbeatPeriod = TimeSpan.FromMilliseconds(100),
                FirstReconnectDelay = TimeSpan.FromMilliseconds(10),
                LongestReconnectDelay = TimeSpan.FromMilliseconds(200),
            },
        };
        _runner = new SourceRunner(
            options,
            new SubscriptionSet([new Subscription { Name = "watch", Level = SubscriptionLevel.Table, Tables = TableGlob.Parse($"{schema}.t"), Kinds = ChangeKinds.All, Subscriber = Watch }]),
            NullLoggerFactory.Instance);
    }

    public DatabaseServer Server { get; }

    public string Schema { get; }

    public RowWatch Watch { get; }

    public SourceStatus Status => _runner.Status;

    public static async Task<WatchRig> StartAsync(DatabaseServer server, string columns = "id INT PRIMARY KEY, v INT", string values = "(1, 10), (2, 20)")
    {
        var schema = await server.CreateDatabaseAsync("watching");
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.t ({columns}); INSERT INTO {schema}.t VALUES {values}");
        var rig = new WatchRig(server, schema);
        await rig._runner.StartAsync(default);
        await Eventually.TrueAsync(() => rig.Status.Feed.State == FeedState.Following, "the source follows");
        return rig;
    }

    public Task ExecuteAsync(string sql) => Server.Sql.ExecuteAsync($"USE {Schema}; {sql}");

    public Task StopAsync() => _runner.StopAsync();

    public Task<ServerConnection> ConnectAsync() =>
        ServerConnection.ConnectAsync(new ConnectionSettings { Host = Server.Host, Port = Server.Port, User = "admin", Password = "admin", Tls = TlsMode.Preferred });

    public ValueTask DisposeAsync() => _runner.DisposeAsync();
}
