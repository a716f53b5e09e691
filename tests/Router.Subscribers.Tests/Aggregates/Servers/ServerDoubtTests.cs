using Router.Servers;
using Router.Subscribers.Aggregates;

namespace Router.Subscribers.Tests.Aggregates.Servers;

/// <summary>What changes a table without rows in the log leaves an aggregate equal to it, or unsure; never silently wrong.</summary>
public sealed class ServerDoubtTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    private const string Rows = "INSERT INTO orders (id, user_id, amount, status) VALUES (1, 1, 10.55, 'a'), (2, 2, 20.44, 'a'), (3, 1, 30.33, 'b')";

    /// <summary>A statement, and whether it leaves no doubt.</summary>
    private static readonly Dictionary<string, (string Sql, bool IsCertain)> Changes = new()
    {
        ["truncate"] = ("TRUNCATE TABLE orders; INSERT INTO orders (id, amount, status) VALUES (9, 9, 'c')", true),
        ["drop and create"] = ($"DROP TABLE orders; {ServerRig.OrdersTable("orders")}; INSERT INTO orders (id, amount, status) VALUES (9, 9, 'c')", true),
        ["modify"] = ("SET sql_mode = ''; ALTER TABLE orders MODIFY amount DECIMAL(12,1)", false),
        ["cascade"] = ("DELETE FROM users WHERE id = 1", false),
        ["cut-over"] = (
            $"{ServerRig.OrdersTable("_orders_new")}; INSERT INTO _orders_new SELECT * FROM orders; UPDATE _orders_new SET amount = amount + 1; "
            + "SET foreign_key_checks = 0; RENAME TABLE orders TO _orders_old, _orders_new TO orders", false),
        ["add column"] = ("ALTER TABLE orders ADD note INT FIRST", false),
        ["partition"] = ("ALTER TABLE orders DROP FOREIGN KEY of_user; ALTER TABLE orders PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (2), PARTITION p1 VALUES LESS THAN (100)); ALTER TABLE orders TRUNCATE PARTITION p0", false),
    };

    public static TheoryData<ServerKind, string, OnDoubt> Cases
    {
        get
        {
            var cases = new TheoryData<ServerKind, string, OnDoubt>();
            foreach (var kind in (ServerKind[])[ServerKind.MariaDb, ServerKind.MySql])
            {
                foreach (var change in Changes.Keys)
                {
                    cases.Add(kind, change, OnDoubt.Stop);
                    cases.Add(kind, change, OnDoubt.Refill);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task It_is_equal_or_unsure_and_equal_once_it_is_filled_again(ServerKind kind, string change, OnDoubt policy)
    {
        var (sql, isCertain) = Changes[change];
        await using var rig = await ServerRig.CreateAsync(await servers.Of(kind), a => a.GroupBy("status").Count().Sum("amount").OnDoubt(policy));
        rig.Partitions = policy == OnDoubt.Stop ? 1 : 3;
        await rig.ExecuteAsync(
            "CREATE TABLE users (id INT PRIMARY KEY); INSERT INTO users VALUES (1), (2), (3); "
            + $"ALTER TABLE orders ADD CONSTRAINT of_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE; {Rows}");
        await rig.StartAsync();
        await CheckAsync(rig);
        await rig.ExecuteAsync(sql);
        await rig.ExecuteAsync("INSERT INTO orders (id, amount, status) VALUES (50, 5, 'a'), (51, 5, 'd')");
        await rig.CaughtUpAsync();
        if (policy == OnDoubt.Stop && !isCertain && !IsLogged(kind, change, rig))
        {
            Assert.True(rig.Aggregate.IsUnsure);
            await rig.StopAsync();
            await rig.StartAsync();
            Assert.True(rig.Aggregate.IsUnsure);
            await rig.Aggregate.RefillAsync();
        }

        await CheckAsync(rig);
        await rig.ExecuteAsync("UPDATE orders SET amount = amount + 1; DELETE FROM orders WHERE id = 50");
        await CheckAsync(rig);
    }

    /// <summary>MySQL logs the rows of cascades from 9.6 on.</summary>
    private static bool IsLogged(ServerKind kind, string change, ServerRig rig) => kind == ServerKind.MySql && change == "cascade" && !rig.Aggregate.IsUnsure;

    private static async Task CheckAsync(ServerRig rig)
    {
        await rig.CaughtUpAsync();
        Assert.Null(rig.Aggregate.Doubt);
        var expected = await rig.QueryAsync("SELECT status, COUNT(*), CAST(SUM(amount) AS DECIMAL(20,2)) FROM orders GROUP BY status");
        Assert.Equal(
            expected.Select(row => $"{row[0]} {row[1]} {row[2]}").Order(StringComparer.Ordinal),
            rig.Aggregate.ReadAll().Groups.Select(group => FormattableString.Invariant($"{group.Key[0]} {group.GetInt64("count")} {group.GetDecimal("sum(amount)"):0.00}")).Order(StringComparer.Ordinal));
    }
}
