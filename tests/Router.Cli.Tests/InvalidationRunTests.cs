using Router.Servers;

namespace Router.Cli.Tests;

/// <summary>Rules from tables to caches, in the configuration of <c>router run</c>.</summary>
public sealed class InvalidationRunTests(ServersFixture servers) : IClassFixture<ServersFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("router-invalidate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_run_without_a_sink_purges_what_its_rules_say()
    {
        var server = await servers.MariaDb;
        var schema = await server.CreateDatabaseAsync("invalidate");
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.users (id INT PRIMARY KEY)");
        using var endpoint = new PurgeServer();
        using var config = Config(server, $$"""{ "name": "users", "target": "{{endpoint.Url}}", "rules": [{ "table": "{{schema}}.users", "key": "user:{id}", "tableTag": "users" }] }""");
        using var stop = new CancellationTokenSource();
        var run = InProcess.RunAsync(stop.Token, "run", "--config", config.Path);
        await Eventually.TrueAsync(
            async () => (await InProcess.RunAsync("status", "--state", _folder, "--format", "json")).Output.Contains("\"state\": \"Following\"", StringComparison.Ordinal), "it follows");
        await server.Sql.ExecuteAsync($"INSERT INTO {schema}.users VALUES (7)");
        await Eventually.TrueAsync(() => endpoint.Taken.Contains("PURGE / user:7 "), "the key is purged");
        await stop.CancelAsync();
        Assert.Equal(ExitCode.Done, (await run).Code);
    }

    [Fact]
    public async Task A_rule_that_makes_no_sense_ends_with_2()
    {
        using var config = Config(await servers.MariaDb, """{ "name": "users", "target": "ftp://cache" }""");
        var refused = await InProcess.RunAsync("run", "--config", config.Path);
        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Contains("users", refused.Errors, StringComparison.Ordinal);
    }

    private TemporaryFile Config(DatabaseServer server, string invalidation) => new(
        $$"""{ "source": "mysql://repl:repl@{{server.Host}}:{{server.Port}}", "state": "{{_folder}}", "invalidations": [{{invalidation}}] }""");
}
