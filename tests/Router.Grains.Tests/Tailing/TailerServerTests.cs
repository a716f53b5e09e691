using System.Globalization;
using Orleans;
using Orleans.TestingHost;
using Router.Contracts.Orleans.Tailing;
using Router.Routing.Subscriptions;
using Router.Servers;

namespace Router.Grains.Tests.Tailing;

/// <summary>The tailer of a real server.</summary>
public sealed class TailerServerTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    private const int Rounds = 4;
    private const int Statements = 50;
    private const int RowsOfStatement = 20;

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Every_change_comes_in_order_over_activations_and_none_is_applied_twice(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.orders (id BIGINT PRIMARY KEY, note VARCHAR(40))");
        var storage = new KeptStorage();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => SourceServices.Add(
            silo.Services,
            storage,
            feeds: null,
            options =>
            {
                options.Source = $"mysql://repl:repl@{server.Host}:{server.Port}";
                options.SaveInterval = TimeSpan.FromMilliseconds(50);
            },
            router => router.OnTable($"{schema}.*", static (_, _) => default, ChangeKinds.All)));
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        var tailer = cluster.Client.GetGrain<IBinlogTailerGrain>("main");
        await tailer.BeginningAsync();
        var reader = new QueueReader(read => tailer.ReadAsync(read));
        var stream = $"main/{schema}/orders/0";
        for (var round = 1; round <= Rounds; round++)
        {
            await InsertAsync(server, schema, round);
            var count = round * Statements * RowsOfStatement;
            await Eventually.TrueAsync(
                async () => (await reader.ReadAsync()).Length >= 0 && reader.Ids.TryGetValue(stream, out var ids) && ids.Count >= count, $"{count} rows");
            await cluster.DeactivateAsync(tailer);
        }

        Assert.Equal(Enumerable.Range(0, Rounds * Statements * RowsOfStatement).Select(id => (long)id), reader.Ids[stream]);
        Assert.Equal(Rounds, reader.Generation);
    }

    private static async Task InsertAsync(DatabaseServer server, string schema, int round)
    {
        var first = (round - 1) * Statements * RowsOfStatement;
        for (var statement = 0; statement < Statements; statement++)
        {
            var rows = Enumerable.Range(first + (statement * RowsOfStatement), RowsOfStatement);
            await server.Sql.ExecuteAsync(
                $"INSERT INTO {schema}.orders VALUES {string.Join(", ", rows.Select(id => string.Create(CultureInfo.InvariantCulture, $"({id}, 'note {id}')")))}");
        }
    }
}
