using System.Text.Json;
using Router.Servers;

namespace Router.Cli.Tests;

/// <summary><c>router status</c> beside <c>router run</c>, and subscriptions of the configuration with sinks of their own.</summary>
public sealed class StatusTests(ServersFixture servers) : IClassFixture<ServersFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("router-status-").FullName;

    private string StatePath => Path.Combine(_folder, "state");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_tells_of_the_running_process_and_plainly_when_that_is_gone()
    {
        var server = await servers.MariaDb;
        var schema = await server.CreateDatabaseAsync("status");
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.orders (id INT PRIMARY KEY, status VARCHAR(16)); CREATE TABLE {schema}.items (id INT PRIMARY KEY)");
        using var config = new TemporaryFile(
            $$"""
            {
              "source": "mysql://repl:repl@{{server.Host}}:{{server.Port}}",
              "state": "{{StatePath}}",
              "subscriptions": [
                { "name": "paid-orders", "tables": "{{schema}}.orders", "where": [{ "column": "status", "value": "paid" }], "sink": "jsonl:{{Path.Combine(_folder, "paid.jsonl")}}" },
                { "name": "everything", "level": "schema", "tables": "{{schema}}.*", "sink": "jsonl:{{Path.Combine(_folder, "all.jsonl")}}" }
              ]
            }
            """);
        using var stop = new CancellationTokenSource();
        var run = InProcess.RunAsync(stop.Token, "run", "--config", config.Path);
        await Eventually.TrueAsync(
            async () => (await InProcess.RunAsync("status", "--state", StatePath, "--format", "json")) is { Code: ExitCode.Done } told && told.Output.Contains("\"state\": \"Following\"", StringComparison.Ordinal),
            "it says that it follows");
        await server.Sql.ExecuteAsync($"INSERT INTO {schema}.orders VALUES (1, 'new'), (2, 'paid'); INSERT INTO {schema}.items VALUES (1)");
        await Eventually.TrueAsync(
            async () => JsonDocument.Parse((await InProcess.RunAsync("status", "--state", StatePath, "--format", "json")).Output).RootElement is var status
                && status.GetProperty("running").GetBoolean() && status.GetProperty("rows").GetInt64() == 3 && status.GetProperty("saved").GetString() == status.GetProperty("received").GetString(),
            "and counts and saves the rows");
        var text = (await InProcess.RunAsync("status", "--state", StatePath)).Output;
        Assert.Contains($"running (process {Environment.ProcessId}): following", text, StringComparison.Ordinal);
        Assert.Contains("paid-orders   log    idle", text, StringComparison.Ordinal);
        Assert.DoesNotContain("repl:repl", text, StringComparison.Ordinal);

        await stop.CancelAsync();
        Assert.Equal(ExitCode.Done, (await run).Code);
        var after = (await InProcess.RunAsync("status", "--state", StatePath)).Output;
        Assert.Contains("NOT RUNNING; its last word, ", after, StringComparison.Ordinal);
        Assert.False(JsonDocument.Parse((await InProcess.RunAsync("status", "--state", StatePath, "--format", "json")).Output).RootElement.GetProperty("running").GetBoolean());

        Assert.Equal([2], Ids("paid.jsonl"));
        Assert.Equal([1, 2, 1], Ids("all.jsonl"));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_or_was_never_used_is_said()
    {
        var missing = await InProcess.RunAsync("status", "--state", StatePath);
        Assert.Equal(ExitCode.StateUnusable, missing.Code);
        Assert.Contains("There is no state folder", missing.Errors, StringComparison.Ordinal);
        Directory.CreateDirectory(StatePath);
        var unused = await InProcess.RunAsync("status", "--state", StatePath);
        Assert.Equal(ExitCode.StateUnusable, unused.Code);
        Assert.Contains("Nothing was ever run", unused.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await InProcess.RunAsync("status", "--state", StatePath, "--format", "xml")).Code);
    }

    private int[] Ids(string file) =>
        [.. File.ReadLines(Path.Combine(_folder, file)).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("key").GetProperty("id").GetInt32())];
}
