using System.Globalization;
using Router.Servers;

namespace Router.Standalone.Tests.Hosting;

/// <summary>The saved position: it moves on with whatever is read, and never past what was not taken.</summary>
public sealed class SavedPositionTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task It_moves_on_beside_a_silent_table_and_where_nothing_is_followed(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var a = await CreateAsync(server);
        var journal = new Journal(a);
        using var state = new TemporaryFolder();
        await using var host = await RunningHost.StartAsync(
            server,
            router => router.OnTable($"{a}.busy", journal.AsyncHandler("busy")).OnTable($"{a}.silent", journal.Handler("silent")),
            options => options.State = state.Path);

        await server.Sql.ExecuteAsync($"INSERT INTO {a}.silent VALUES (1)");
        await host.SavedAsync(await LogEnd.AskAsync(server));
        await server.Sql.ExecuteAsync(Inserts($"{a}.busy", 1, 100));
        await host.SavedAsync(await LogEnd.AskAsync(server));
        Assert.Equal((1, 100), (journal.Of("silent").Length, journal.Of("busy").Length));

        var file = host.Saved.File;
        for (var round = 1; round <= 3; round++)
        {
            await server.Sql.ExecuteAsync($"{Inserts($"{a}.unheard", round * 10, 10)} FLUSH BINARY LOGS");
            await host.SavedAsync(await LogEnd.AskAsync(server));
            Assert.NotEqual(file, host.Saved.File);
            file = host.Saved.File;
        }

        Assert.Equal(101, journal.Notes.Length);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_host_goes_on_where_it_stopped_with_its_handlers_in_another_order(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var a = await CreateAsync(server);
        var journal = new Journal(a);
        using var state = new TemporaryFolder();
        for (var run = 0; run < 3; run++)
        {
            // What was written while no host ran comes first; the first run begins at the end.
            await server.Sql.ExecuteAsync(Inserts($"{a}.busy", 100 * run, 20));
            await using var host = await RunningHost.StartAsync(
                server,
                router => _ = run % 2 == 0
                    ? router.OnTable($"{a}.busy", journal.AsyncHandler("busy")).OnSchema(a, journal.Handler("schema"))
                    : router.OnSchema(a, journal.Handler("schema")).OnTable($"{a}.busy", journal.AsyncHandler("busy")),
                options => (options.State, options.SaveInterval) = (state.Path, TimeSpan.FromHours(1)));
            await server.Sql.ExecuteAsync(Inserts($"{a}.busy", (100 * run) + 50, 20));
            await journal.HasAsync(2 * ((40 * run) + 20));
            await host.StopAsync();
        }

        var expected = new[] { 50, 100, 150, 200, 250 }.SelectMany(first => Enumerable.Range(first, 20)).Select(id => $"Insert a.busy {id}");
        Assert.Equal(expected, journal.Of("busy"));
        Assert.Equal(expected, journal.Of("schema"));
    }

    private static string Inserts(string table, int first, int count) => string.Concat(
        Enumerable.Range(first, count).Select(id => string.Create(CultureInfo.InvariantCulture, $"INSERT INTO {table} VALUES ({id});")));

    private static async Task<string> CreateAsync(DatabaseServer server)
    {
        var schema = await server.CreateDatabaseAsync("hosting");
        await server.Sql.ExecuteAsync(string.Concat(new[] { "busy", "silent", "unheard" }.Select(table => $"CREATE TABLE {schema}.{table} (id INT PRIMARY KEY);")));
        return schema;
    }
}
