using Microsoft.Extensions.DependencyInjection;
using Router.Contracts;
using Router.Hosting;
using Router.Servers;

namespace Router.Standalone.Tests.Hosting;

/// <summary>Pulling out of the logs of real servers.</summary>
public sealed class PullingTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Every_batch_comes_once_over_loops_that_break_off_and_a_restart(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var a = await CreateAsync(server);
        using var state = new TemporaryFolder();
        List<long> seen;
        await using (var host = await StartAsync(server, a, state))
        {
            await server.Sql.ExecuteAsync(string.Concat(Enumerable.Range(1, 6).Select(id => $"INSERT INTO {a}.orders VALUES ({id}, NULL);")));
            seen = [.. await ReadAsync(host, 2), .. await ReadAsync(host, 3)];
            await host.StopAsync();
        }

        // The last of each loop was not acknowledged: the next one begins with it.
        Assert.Equal([1, 2, 2, 3, 4], seen);

        await using (var host = await StartAsync(server, a, state))
        {
            var again = await ReadUntilAsync(host, 6);
            Assert.Equal(again[0] + 1, again[1]);
            Assert.InRange(again[0], 1, 4);
            Assert.Equal(Enumerable.Range((int)again[0], again.Count).Select(id => (long)id), again);
        }
    }

    [Fact]
    public async Task A_loop_over_several_tables_sees_them_in_commit_order()
    {
        var server = await servers.MariaDb;
        var (a, b) = (await CreateAsync(server), await CreateAsync(server));
        await using var host = await RunningHost.StartAsync(server, router => router.AddReader("orders", $"{a}.orders,{b}.*"));
        await server.Sql.ExecuteAsync(string.Concat(Enumerable.Range(1, 10).Select(id => $"INSERT INTO {(id % 2 == 0 ? a : b)}.orders VALUES ({id}, NULL);")));

        Assert.Equal(Enumerable.Range(1, 10).Select(id => (long)id), await ReadAsync(host, 10));
    }

    [Fact]
    public async Task What_nobody_reads_waits_with_the_server_and_nothing_of_it_is_lost()
    {
        const int Rows = 300;
        var server = await servers.MariaDb;
        var a = await CreateAsync(server);
        var journal = new Journal(a);
        await using var host = await RunningHost.StartAsync(
            server,
            router => router.AddReader("orders", $"{a}.orders").OnTable($"{a}.others", journal.Handler("others")),
            options => options.WindowBytes = 4 << 20);

        await server.Sql.ExecuteAsync(string.Concat(Enumerable.Range(1, Rows).Select(id =>
            $"INSERT INTO {a}.orders VALUES ({id}, REPEAT('x', 50000)); INSERT INTO {a}.others VALUES ({id}, NULL);")));
        await Eventually.TrueAsync(() => host.Status.Log.Waits > 0, "the source waits for room");
        Assert.InRange(journal.Notes.Length, 0, Rows - 1);
        Assert.InRange(host.Status.Log.WindowBytes, 1, 4 << 20);

        Assert.Equal(Enumerable.Range(1, Rows).Select(id => (long)id), await ReadAsync(host, Rows));
        await journal.HasAsync(Rows);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_batch_that_nobody_reads_does_not_hold_up_the_stop(bool isRead)
    {
        var server = await servers.MariaDb;
        var a = await CreateAsync(server);
        await using var host = await RunningHost.StartAsync(
            server, router => router.AddReader("orders", $"{a}.orders"), options => options.StopTimeout = TimeSpan.FromHours(1));
        await server.Sql.ExecuteAsync($"INSERT INTO {a}.orders VALUES (1, NULL); INSERT INTO {a}.orders VALUES (2, NULL)");
        if (isRead)
        {
            Assert.Equal([1L], await ReadAsync(host, 1));
        }
        else
        {
            await Eventually.TrueAsync(() => host.Status.Partitions.Any(partition => partition.Outstanding == 2), "both batches are there");
        }

        await host.StopAsync();
        await host.Router.Completion;
        Assert.Empty(await ReadUntilAsync(host, 2));
    }

    private static Task<RunningHost> StartAsync(DatabaseServer server, string schema, TemporaryFolder state) => RunningHost.StartAsync(
        server, router => router.AddReader("orders", $"{schema}.orders"), options => options.State = state.Path);

    private static async Task<List<long>> ReadAsync(RunningHost host, int count) => await ReadUntilAsync(host, count, ids => ids.Count == count);

    private static async Task<List<long>> ReadUntilAsync(RunningHost host, long id) => await ReadUntilAsync(host, id, ids => ids[^1] == id);

    private static async Task<List<long>> ReadUntilAsync(RunningHost host, long limit, Func<List<long>, bool> isDone)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var ids = new List<long>();
        await foreach (var batch in host.Services.GetRequiredKeyedService<ChangeReader>("orders").ReadAllAsync(patience.Token))
        {
            Assert.True(ids.Count <= limit);
            Note(batch, ids);
            if (isDone(ids))
            {
                break;
            }
        }

        return ids;
    }

    private static void Note(ChangeBatch batch, List<long> ids)
    {
        foreach (var row in batch)
        {
            ids.Add(row.Key.GetInt64("id"));
        }
    }

    private static async Task<string> CreateAsync(DatabaseServer server)
    {
        var schema = await server.CreateDatabaseAsync("hosting");
        await server.Sql.ExecuteAsync(string.Concat(new[] { "orders", "others" }.Select(table => $"CREATE TABLE {schema}.{table} (id INT PRIMARY KEY, t LONGTEXT);")));
        return schema;
    }
}
