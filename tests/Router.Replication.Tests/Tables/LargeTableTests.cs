using Router.Contracts;
using Router.Replication.Tests.Support;
using Router.Servers;

namespace Router.Replication.Tests.Tables;

/// <summary>A table that is larger than what reading it may take.</summary>
[Collection(nameof(LargeTableTests))]
public sealed class LargeTableTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb, ServerKind.MySql];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_large_table_comes_in_batches_and_bounded_memory_and_can_be_left_at_any_time(ServerKind kind)
    {
        var count = Rounds.Of(100_000, 1_000_000);
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync(
            $"""
            USE {schema};
            CREATE TABLE t (id INT PRIMARY KEY, note VARCHAR(200));
            SET SESSION {(kind == ServerKind.MariaDb ? "max_recursive_iterations" : "cte_max_recursion_depth")} = 2000000;
            INSERT INTO t WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT i, REPEAT('x', 150) FROM n
            """);
        var table = new TableName(schema, "t");
        var (rows, sum, largest, before) = (0, 0L, 0L, GC.GetTotalMemory(forceFullCollection: true));
        await using (var reading = await server.Tables().ReadTableAsync(table, null, default))
        {
            await foreach (var batch in reading.ReadAllAsync(default))
            {
                Assert.InRange(batch.Count, 1, 1000);
                foreach (var change in batch)
                {
                    (rows, sum) = (rows + 1, sum + change.After.GetInt32(0));
                }

                largest = Math.Max(largest, rows % 65_536 < 512 ? GC.GetTotalMemory(forceFullCollection: true) - before : 0);
            }
        }

        Assert.Equal((count, (long)count * (count + 1) / 2), (rows, sum));
        Assert.InRange(largest, 0, 8 * 1024 * 1024);
        using var cancel = new CancellationTokenSource();
        await using var left = await server.Tables().ReadTableAsync(table, null, default);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in left.ReadAllAsync(cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });
    }
}
