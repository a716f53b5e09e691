using Router.Servers;

namespace Router.Subscribers.Tests.Caching.Races;

/// <summary>A replica of a server, which applies when it is let.</summary>
internal sealed class LaggingReplica : IAsyncDisposable
{
    private readonly string _word;

    private LaggingReplica(DatabaseServer server)
    {
        Server = server;
        _word = server.Kind == ServerKind.MariaDb ? "SLAVE" : "REPLICA";
    }

    public DatabaseServer Server { get; }

    public static async Task<LaggingReplica> StartAsync(DatabaseServer source)
    {
        var replica = new LaggingReplica(await DatabaseServer.StartAsync(source.Kind));
        var from = source.Kind == ServerKind.MariaDb
            ? $"CHANGE MASTER TO MASTER_HOST='{source.Host}', MASTER_PORT={source.Port}, MASTER_USER='repl', MASTER_PASSWORD='repl', MASTER_USE_GTID=slave_pos"
            : $"CHANGE REPLICATION SOURCE TO SOURCE_HOST='{source.Host}', SOURCE_PORT={source.Port}, SOURCE_USER='repl', SOURCE_PASSWORD='repl', SOURCE_AUTO_POSITION=1, GET_SOURCE_PUBLIC_KEY=1";
        await replica.Server.Sql.ExecuteAsync($"{from}; START {replica._word}");
        return replica;
    }

    public Task StopApplyingAsync() => Server.Sql.ExecuteAsync($"STOP {_word} SQL_THREAD");

    public Task ApplyAsync() => Server.Sql.ExecuteAsync($"START {_word} SQL_THREAD");

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
