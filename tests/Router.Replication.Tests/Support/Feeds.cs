using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Router.Contracts;
using Router.Replication.Feed;
using Router.Replication.Source;
using Router.Servers;
using Router.Wire;

namespace Router.Replication.Tests.Support;

/// <summary>Feeds over the tests' servers.</summary>
internal static class Feeds
{
    public static ConnectionSettings Settings(this DatabaseServer server, string user = "admin", string password = "admin") =>
        new() { Host = server.Host, Port = server.Port, User = user, Password = password, Tls = TlsMode.Disabled };

    /// <summary>Follows one schema, fails fast, and reconnects fast.</summary>
    public static SourceOptions Source(this DatabaseServer server, string? schema, StartPosition start) => new()
    {
        Server = server.Settings(),
        Start = start,
        Follows = schema is null ? null : table => table.Schema == schema,
        FailFast = true,
        HeartbeatPeriod = TimeSpan.FromMilliseconds(100),
        FirstReconnectDelay = TimeSpan.FromMilliseconds(10),
        LongestReconnectDelay = TimeSpan.FromMilliseconds(200),
    };

    /// <summary>The log's present end.</summary>
    public static async Task<StartPosition> EndAsync(this DatabaseServer server)
    {
        var row = (await server.Sql.QueryAsync(server.Kind == ServerKind.MariaDb ? "SHOW MASTER STATUS" : "SHOW BINARY LOG STATUS"))[0];
        return StartPosition.At(row[0]!, long.Parse(row[1]!, CultureInfo.InvariantCulture));
    }

    /// <summary>The GTIDs up to the log's present end.</summary>
    public static async Task<string> GtidsAsync(this DatabaseServer server) =>
        (await server.Sql.ScalarAsync(server.Kind == ServerKind.MariaDb ? "SELECT @@gtid_binlog_pos" : "SELECT REPLACE(@@gtid_executed, '\n', '')"))!;

    /// <summary>Reads to the log's present end.</summary>
    public static async Task<Recorder> ReadAsync(this SourceOptions source, Recorder? recorder = null)
    {
        recorder ??= new Recorder();
        await source.ReadIntoAsync(recorder);
        return recorder;
    }

    /// <inheritdoc cref="ReadAsync"/>
    public static async Task ReadIntoAsync(this SourceOptions source, IChangeConsumer recorder)
    {
        var feed = new BinlogFeed(source with { UntilEnd = true }, NullLogger<BinlogFeed>.Instance);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await Task.Factory.StartNew(() => feed.Run(recorder, patience.Token), TaskCreationOptions.LongRunning);
        Assert.False(patience.IsCancellationRequested, "the end of the log was never reached");
    }

    /// <summary>Runs statements and reads what they logged in a schema.</summary>
    public static async Task<Recorder> RunAndReadAsync(this DatabaseServer server, string schema, string sql)
    {
        var start = await server.EndAsync();
        await server.Sql.ExecuteAsync($"USE {schema};\n{sql}");
        return await server.Source(schema, start).ReadAsync();
    }

    /// <summary>The failure that reading to the end stops with.</summary>
    public static async Task<SourceException> FailureAsync(this SourceOptions source) =>
        await Assert.ThrowsAsync<SourceException>(() => source.ReadAsync());

    public static IEnumerable<string> Shorts(this Recorder recorder) => recorder.Changes.Select(change => change.Short);

    public static IEnumerable<string> Shorts(this Recorder recorder, string table) =>
        recorder.Changes.Where(change => change.Table.Table == table).Select(change => change.Short);
}
