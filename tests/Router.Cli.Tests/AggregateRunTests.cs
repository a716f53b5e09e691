using System.Text.Json;
using Router.Servers;
using Router.Standalone.State;

namespace Router.Cli.Tests;

/// <summary>Aggregates in the configuration of <c>router run</c>, and <c>router aggregates</c> beside it.</summary>
public sealed class AggregateRunTests(ServersFixture servers) : IClassFixture<ServersFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("router-aggregates-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(ServerKind.MariaDb, 1)]
    [InlineData(ServerKind.MySql, 4)]
    public async Task A_run_keeps_them_with_its_state_and_they_are_read_beside_it_and_after_it(ServerKind kind, int partitions)
    {
        var server = await servers.Of(kind);
        var schema = await CreateAsync(server);
        using var config = Config(server, schema, partitions);
        var told = await RunAsync(server, config, $"INSERT INTO {schema}.orders VALUES (3, 'paid', 1.25), (4, NULL, 2); UPDATE {schema}.orders SET status = 'paid' WHERE id = 1", async () =>
        {
            await Eventually.TrueAsync(async () => (await TextAsync(config)).Contains("status=paid: count=3, total=16.75, max(id)=3", StringComparison.Ordinal), "the groups are saved");
            var status = await InProcess.RunAsync("status", "--config", config.Path, "--format", "json");
            var subscription = Assert.Single(JsonDocument.Parse(status.Output).RootElement.GetProperty("subscriptions").EnumerateArray());
            Assert.Equal(("aggregate:sales", "current"), (subscription.GetProperty("name").GetString(), subscription.GetProperty("state").GetString()));
            return await TextAsync(config);
        });
        Assert.Equal(["status=NULL: count=1, total=2.00, max(id)=4", "status=paid: count=3, total=16.75, max(id)=3"], told.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)[1..]);

        // What came while nobody ran counts once, like all else.
        await server.Sql.ExecuteAsync($"DELETE FROM {schema}.orders WHERE id = 3");
        var line = await RunAsync(server, config, $"INSERT INTO {schema}.orders VALUES (5, 'sent', 7)", async () =>
        {
            await Eventually.TrueAsync(async () => (await TextAsync(config)).Contains("sent", StringComparison.Ordinal), "the new group is saved");
            return "";
        }) + (await InProcess.RunAsync("aggregates", "--config", config.Path, "--name", "sales", "--format", "json")).Output;
        var json = JsonDocument.Parse(line).RootElement;
        Assert.Equal(
            """[{"key":{"status":null},"measures":{"count":1,"total":"2.00","max(id)":4}},{"key":{"status":"paid"},"measures":{"count":2,"total":"15.50","max(id)":2}},{"key":{"status":"sent"},"measures":{"count":1,"total":"7.00","max(id)":5}}]""",
            json.GetProperty("groups").GetRawText());
        Assert.Equal($"{StateFolder.ReadNewest(_folder)!.Position}", json.GetProperty("position").GetString());
        Assert.False(json.TryGetProperty("unsure", out _));
    }

    [Fact]
    public async Task One_that_is_unsure_says_so_in_the_status_and_beside_its_groups()
    {
        var server = await servers.MariaDb;
        var schema = await CreateAsync(server);
        using var config = Config(server, schema, 1);
        await RunAsync(server, config, $"ALTER TABLE {schema}.orders MODIFY amount INT", async () =>
        {
            await Eventually.TrueAsync(async () => (await TextAsync(config)).Contains("  UNSURE: ", StringComparison.Ordinal), "it is saved as unsure");
            await Eventually.TrueAsync(
                async () => (await InProcess.RunAsync("status", "--config", config.Path)).Output.Contains("aggregate:sales  table  unsure", StringComparison.Ordinal), "the status says so");
            return "";
        });
        Assert.NotEqual("", JsonDocument.Parse((await InProcess.RunAsync("aggregates", "--config", config.Path, "--format", "json")).Output).RootElement.GetProperty("unsure").GetString());
    }

    [Fact]
    public async Task What_cannot_be_read_is_said_with_what_to_do()
    {
        var server = await servers.MariaDb;
        var schema = await CreateAsync(server);
        using var config = Config(server, schema, 1);
        await RefusedAsync(ExitCode.StateUnusable, "No state was ever saved in", "--config", config.Path);
        await RefusedAsync(ExitCode.StateUnusable, "There is no state folder", "--config", config.Path, "--state", Path.Combine(_folder, "none"));
        await RefusedAsync(ExitCode.Usage, "give the file with their definitions by --config", "--state", _folder);
        await RefusedAsync(ExitCode.Usage, "no aggregate 'sale' in the configuration; there are sales", "--config", config.Path, "--name", "sale");
        await RunAsync(server, config, "SELECT 1", async () =>
        {
            await Eventually.TrueAsync(async () => (await TextAsync(config)).Contains("status=new", StringComparison.Ordinal), "it is saved");
            return "";
        });
        using var other = Config(server, schema, 1, measure: "sum(id)");
        await RefusedAsync(ExitCode.StateUnusable, "has another aggregate 'sales' than the configuration", "--config", other.Path);
        using var renamed = Config(server, schema, 1, name: "takings");
        await RefusedAsync(ExitCode.StateUnusable, "has no aggregate 'takings': start router run", "--config", renamed.Path);
    }

    [Theory]
    [InlineData("median(amount)", "median")]
    [InlineData("sum(price)", "price")]
    public async Task A_measure_that_there_is_not_ends_the_run_with_2(string measure, string named)
    {
        var server = await servers.MariaDb;
        using var config = Config(server, await CreateAsync(server), 1, measure: measure);
        var refused = await InProcess.RunAsync("run", "--config", config.Path);
        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Contains(named, refused.Errors, StringComparison.Ordinal);
    }

    private TemporaryFile Config(DatabaseServer server, string schema, int partitions, string name = "sales", string measure = "sum(amount) as total") => new(
        $$"""
        {
          "source": "mysql://repl:repl@{{server.Host}}:{{server.Port}}",
          "state": "{{_folder}}",
          "partitions": { "{{schema}}.orders": {{partitions}} },
          "aggregates": [{ "name": "{{name}}", "table": "{{schema}}.orders", "groupBy": ["status"], "measures": ["count", "{{measure}}", "max(id)"] }]
        }
        """);

    private static async Task RefusedAsync(ExitCode code, string expected, params string[] options)
    {
        var refused = await InProcess.RunAsync(["aggregates", .. options]);
        Assert.Equal((code, ""), (refused.Code, refused.Output));
        Assert.Contains(expected, refused.Errors, StringComparison.Ordinal);
    }

    private static async Task<string> TextAsync(TemporaryFile config) => (await InProcess.RunAsync("aggregates", "--config", config.Path)).Output;

    private static async Task<string> CreateAsync(DatabaseServer server)
    {
        var schema = await server.CreateDatabaseAsync("aggregates");
        await server.Sql.ExecuteAsync(
            $"CREATE TABLE {schema}.orders (id INT PRIMARY KEY, status VARCHAR(16), amount DECIMAL(12,2)); INSERT INTO {schema}.orders VALUES (1, 'new', 5), (2, 'paid', 10.5)");
        return schema;
    }

    /// <summary>Runs, executes the statements once the run follows, and stops when what is awaited of it has come.</summary>
    private static async Task<string> RunAsync(DatabaseServer server, TemporaryFile config, string statements, Func<Task<string>> awaited)
    {
        using var stop = new CancellationTokenSource();
        var run = InProcess.RunAsync(stop.Token, "run", "--config", config.Path);
        await Eventually.TrueAsync(
            async () => (await InProcess.RunAsync("status", "--config", config.Path, "--format", "json")).Output is var status && status.Contains("\"running\": true", StringComparison.Ordinal)
                && status.Contains("\"state\": \"Following\"", StringComparison.Ordinal), "it follows");
        await server.Sql.ExecuteAsync(statements);
        var told = await awaited();
        await stop.CancelAsync();
        Assert.Equal(ExitCode.Done, (await run).Code);
        return told;
    }
}
