using Microsoft.Extensions.DependencyInjection;
using Router.Contracts;
using Router.Hosting;
using Router.Servers;

namespace Router.Standalone.Tests.Hosting;

/// <summary>The four levels of subscriptions, by lambdas and by classes, out of both real servers' logs.</summary>
public sealed class LevelTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Each_change_goes_to_log_schema_table_and_row_in_this_order(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var (a, b) = (await CreateAsync(server), await CreateAsync(server));
        var journal = new Journal(a, b);
        await using var host = await RunningHost.StartAsync(server, router => router
            .OnRow($"{a}.orders", [2], journal.Handler("row2"))
            .OnTable($"{a}.orders", journal.Handler("table"))
            .OnTable($"{a}.*", journal.AsyncHandler("tables"))
            .OnSchema(a, journal.AsyncHandler("schema"))
            .OnLog(journal.Handler("log"))
            .OnRow($"{a}.orders", [20], journal.AsyncHandler("row20"))
            .OnTable($"{b}.orders", journal.Handler("other")));

        await server.Sql.ExecuteAsync(
            $"""
            INSERT INTO {a}.orders VALUES (1, 0), (2, 0);
            INSERT INTO {b}.orders VALUES (2, 0);
            UPDATE {a}.orders SET v = 1 WHERE id = 2;
            UPDATE {a}.orders SET id = 20 WHERE id = 2;
            DELETE FROM {a}.orders
            """);

        await journal.HasAsync(31);
        Assert.Equal(
            [
                "Insert a.orders 1: log schema table tables",
                "Insert a.orders 2: log schema table tables row2",
                "Insert b.orders 2: log other",
                "Update a.orders 2: log schema table tables row2",
                "Update a.orders 2>20: log schema table tables row2 row20",
                "Delete a.orders 1: log schema table tables",
                "Delete a.orders 20: log schema table tables row20",
            ],
            journal.ByChange());
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Classes_come_from_the_container_in_the_same_order(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var a = await CreateAsync(server);
        var journal = new Journal(a);
        await using var host = await RunningHost.StartAsync(server, router =>
        {
            router.Services.AddSingleton(journal);
            router
                .OnRow<RowHandler>($"{a}.orders", [1])
                .OnTableHandler<TableHandler>($"{a}.orders")
                .OnSchema<SchemaHandler>(a)
                .OnLog<LogHandler>();
        });

        await server.Sql.ExecuteAsync($"INSERT INTO {a}.orders VALUES (1, 0); INSERT INTO {a}.orders VALUES (2, 0)");

        await journal.HasAsync(7);
        Assert.Equal(["Insert a.orders 1: log schema table row", "Insert a.orders 2: log schema table"], journal.ByChange());
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_row_is_watched_by_all_columns_of_its_key(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var a = await server.CreateDatabaseAsync("hosting");
        await server.Sql.ExecuteAsync($"CREATE TABLE {a}.items (id INT, name VARCHAR(20) CHARACTER SET utf8mb4, day DATE, v INT, PRIMARY KEY (name, day, id))");
        var journal = new Journal(a);
        await using var host = await RunningHost.StartAsync(server, router => router
            .OnRow($"{a}.items", ["Öl", new DateOnly(2026, 11, 20), 7], journal.Handler("row"))
            .OnTable($"{a}.items", journal.Handler("table")));

        await server.Sql.ExecuteAsync(
            $"""
            INSERT INTO {a}.items VALUES (7, 'Öl', '2026-11-20', 0), (8, 'Öl', '2026-11-20', 0), (7, 'Oel', '2026-11-20', 0), (7, 'Öl', '2026-11-21', 0);
            UPDATE {a}.items SET v = 1;
            UPDATE {a}.items SET day = '2026-11-22' WHERE day = '2026-11-20' AND id = 7 AND name = 'Öl';
            UPDATE {a}.items SET v = 2
            """);

        await journal.HasAsync(13 + 3);
        Assert.Equal(13, journal.Of("table").Length);
        Assert.Equal(["Insert a.items 7", "Update a.items 7", "Update a.items 7>7"], journal.Of("row"));
    }

    private static async Task<string> CreateAsync(DatabaseServer server)
    {
        var schema = await server.CreateDatabaseAsync("hosting");
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.orders (id INT PRIMARY KEY, v INT)");
        return schema;
    }

    private abstract class Noting(string who, Journal journal) : IChangeHandler
    {
        public async ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
        {
            await Task.Yield();
            journal.Note(who, batch);
        }
    }

    private sealed class LogHandler(Journal journal) : Noting("log", journal);

    private sealed class SchemaHandler(Journal journal) : Noting("schema", journal);

    private sealed class TableHandler(Journal journal) : Noting("table", journal);

    private sealed class RowHandler(Journal journal) : Noting("row", journal);
}
