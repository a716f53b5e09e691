using System.Globalization;
using Router.Servers;
using Xunit.Abstractions;

namespace Router.Cli.Tests;

/// <summary>Aggregates of a <c>router run</c> that is killed again and again while its table changes.</summary>
public sealed class KilledAggregateTests(ServersFixture servers, ITestOutputHelper output) : IClassFixture<ServersFixture>, IDisposable
{
    private const int Seed = 4711;

    private static readonly int s_rounds = Environment.GetEnvironmentVariable("ROUTER_TEST_LONG") == "1" ? 50 : 5;

    private readonly string _folder = Directory.CreateTempSubdirectory("router-killed-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(ServerKind.MariaDb, 1)]
    [InlineData(ServerKind.MySql, 4)]
    public async Task After_kills_at_random_moments_the_groups_are_those_of_the_server(ServerKind kind, int partitions)
    {
        var random = new Random(Seed);
        var server = await servers.Of(kind);
        await using var table = await AuditedTable.CreateAsync(server, Seed);
        using var config = Config(server, table, partitions);
        table.StartLoad();
        var struckAfterASave = 0;
        for (var round = 0; round < s_rounds; round++)
        {
            struckAfterASave += await KillAsync(server, config, table, random) ? 1 : 0;
        }

        Assert.True(struckAfterASave > 1, "Hardly a kill struck after a state was saved.");
        await table.StopLoadAsync();
        var (code, _, errors) = await CommandProcess.RunAsync("run", "--config", config.Path, "--until-end");
        Assert.True(code == ExitCode.Done, errors);
        output.WriteLine($"Seed {Seed}: {s_rounds} kills among {await ChangesAsync(server, table)} changes.");
        Assert.Equal(await OfServerAsync(server, table), await GroupsAsync(config));
    }

    /// <summary>Kills a run when a random number of changes came after it had read on; every second one only once it has saved a state.</summary>
    private async Task<bool> KillAsync(DatabaseServer server, TemporaryFile config, AuditedTable table, Random random)
    {
        var saved = Newest();
        using var run = CommandProcess.Start("run", "--config", config.Path);
        var waitsForState = saved is null || random.Next(2) == 0;
        await Eventually.TrueAsync(() => run.HasExited || !waitsForState || Newest() != saved, "a state is saved");
        var goal = await ChangesAsync(server, table) + random.Next(500);
        await Eventually.TrueAsync(async () => run.HasExited || await ChangesAsync(server, table) >= goal, "more rows change");
        Assert.False(run.HasExited, "It ended before it could be killed.");
        await run.KillAsync();
        return Newest() != saved;
    }

    private static async Task<int> ChangesAsync(DatabaseServer server, AuditedTable table) =>
        int.Parse((await server.Sql.ScalarAsync($"SELECT COUNT(*) FROM {table.Schema}.history"))!, CultureInfo.InvariantCulture);

    private string? Newest() => Directory.GetFiles(_folder, "snapshot-*.state").Max();

    private static async Task<string[]> OfServerAsync(DatabaseServer server, AuditedTable table) =>
    [
        .. (await server.Sql.QueryAsync($"SELECT version % 1 AS one, COUNT(*), SUM(version), MIN(id), MAX(version), COUNT(DISTINCT note) FROM {table.Schema}.a GROUP BY one"))
            .Select(row => string.Create(CultureInfo.InvariantCulture, $"count={row[1]}, sum(version)={row[2]}, min(id)={row[3]}, max(version)={row[4]}, distinct(note)={row[5]}")),
        .. (await server.Sql.QueryAsync($"SELECT id, COUNT(*), SUM(version) FROM {table.Schema}.a GROUP BY id"))
            .Select(row => $"id={row[0]}: count={row[1]}, sum(version)={row[2]}").Order(StringComparer.Ordinal),
    ];

    private static async Task<string[]> GroupsAsync(TemporaryFile config)
    {
        var all = await NamedAsync(config, "all");
        var byId = await NamedAsync(config, "by-id");
        return [.. all, .. byId.Order(StringComparer.Ordinal)];
    }

    private static async Task<string[]> NamedAsync(TemporaryFile config, string name)
    {
        var (_, told, _) = await CommandProcess.RunAsync("aggregates", "--config", config.Path, "--name", name);
        return [.. told.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => line.Contains("count=", StringComparison.Ordinal))];
    }

    private TemporaryFile Config(DatabaseServer server, AuditedTable table, int partitions) => new(
        $$"""
        {
          "source": "mysql://repl:repl@{{server.Host}}:{{server.Port}}",
          "state": "{{_folder}}",
          "partitions": { "{{table.Schema}}.a": {{partitions}} },
          "aggregates": [
            { "name": "all", "table": "{{table.Schema}}.a", "measures": ["count", "sum(version)", "min(id)", "max(version)", "distinct(note)"] },
            { "name": "by-id", "table": "{{table.Schema}}.a", "groupBy": ["id"], "measures": ["count", "sum(version)"] }
          ]
        }
        """);
}
