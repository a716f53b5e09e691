using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Router.Contracts;
using Router.Hosting;
using Router.Servers;

namespace Router.Standalone.Tests.Hosting;

/// <summary>Subscriptions that stand in configuration, with handlers in code.</summary>
public sealed class ConfiguredSubscriptionTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    private readonly ConcurrentQueue<string> _seen = new();

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_handler_gets_what_its_configured_subscription_wants_and_nothing_else(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var a = await CreateAsync(server);
        using var state = new TemporaryFolder();
        await using var host = Build(
            $$"""
            {
              "Source": "{{RunningHost.AddressOf(server)}}",
              "State": "{{state.Path}}",
              "Partitions": { "{{a}}.orders": 4 },
              "Subscriptions": [
                { "Name": "paid", "Tables": "{{a}}.orders", "Kinds": "update", "Changed": ["status"], "Where": [{ "Column": "status", "Op": "in", "Values": ["paid", "sent"] }] },
                { "Name": "large", "Tables": "{{a}}.orders", "Where": [{ "Column": "amount", "Op": ">=", "Value": "100.50" }], "Retries": 1, "OnFailure": "deadLetter" },
                { "Name": "seven", "Level": "row", "Tables": "{{a}}.orders", "Key": [7] }
              ]
            }
            """,
            router => router.Handle("paid", Note("paid")).Handle("large", Note("large")).Handle("seven", Note("seven")));
        await host.StartAsync();
        await host.FollowsAsync();
        await server.Sql.ExecuteAsync(
            $"INSERT INTO {a}.orders VALUES (1, 'new', 100.49), (7, 'new', 100.50); UPDATE {a}.orders SET status = 'open'; UPDATE {a}.orders SET status = 'paid' WHERE id = 1;"
            + $"UPDATE {a}.orders SET amount = 1 WHERE id = 1");
        string[] expected = ["large Insert 7", "large Update 7", "paid Update 1", "seven Insert 7", "seven Update 7"];
        await Eventually.TrueAsync(() => _seen.Count >= expected.Length, "all are seen");
        await Eventually.TrueAsync(() => host.Status.Log.Rows >= 6 && host.Status.Partitions.All(partition => partition.Outstanding == 0), "nothing is left");
        Assert.Equal(expected, _seen.Order(StringComparer.Ordinal));
        Assert.Equal(4, host.Status.Partitions.Count(partition => partition.Name.StartsWith($"{a}.orders/", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""{ "Sauce": "x" }""", "There is no setting 'Sauce'; there are Aggregates, From, Invalidations, Lanes,")]
    [InlineData("""{ "Subscriptions": [{ "Name": "a", "Table": "shop.orders" }] }""", "There is no setting 'Subscriptions:0:Table'; there are Changed, Key, Kinds,")]
    [InlineData("""{ "Subscriptions": [{ "Name": "a", "Where": [{ "Col": "x" }] }] }""", "There is no setting 'Subscriptions:0:Where:0:Col'; there are Column, Op, Value, Values.")]
    [InlineData("""{ "Subscriptions": [{ "Name": "a", "Retries": "many" }] }""", "'many' at 'Subscriptions:0:Retries'")]
    [InlineData("""{ "Subscriptions": [{ "Name": "a", "Level": "planet" }] }""", "'a': Level is 'planet': write log, schema, table, row.")]
    [InlineData("""{ "Subscriptions": [{ "Name": "a", "Kinds": "upsert" }] }""", "'a': Kinds is 'upsert': write none, insert,")]
    [InlineData("""{ "Subscriptions": [{ "Name": "a", "OnFailure": "explode" }] }""", "'a': OnFailure is 'explode': write stop, deadLetter.")]
    [InlineData("""{ "Subscriptions": [{ "Name": "a", "Where": [{ "Column": "x", "Op": "~" }] }] }""", "'~' is no operator")]
    [InlineData("""{ "Subscriptions": [{ "Tables": "shop.orders" }] }""", "it has no name")]
    [InlineData("""{ "Partitions": { "shop.orders": 1000 } }""", "shop.orders cannot have 1000 partitions")]
    public async Task A_setting_that_makes_no_sense_is_named_at_the_start_with_what_there_is(string json, string expected)
    {
        await using var host = Build(json, _ => { });
        var error = await Assert.ThrowsAsync<OptionsValidationException>(host.StartAsync);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscription_without_handler_and_a_handler_without_subscription_are_errors_at_the_start()
    {
        const string Json = """{ "Source": "mysql://repl:repl@127.0.0.1:1", "Subscriptions": [{ "Name": "paid-orders", "Tables": "shop.orders" }] }""";
        await using var without = Build(Json, _ => { });
        Assert.Contains("'paid-orders' of the source 'main' has no handler: add .Handle(\"paid-orders\"", (await Assert.ThrowsAsync<InvalidOperationException>(without.StartAsync)).Message, StringComparison.Ordinal);

        await using var misspelt = Build(Json, router => router.Handle("paid-order", (_, _) => default));
        Assert.Contains("no subscription 'paid-order' for its handler; there are 'paid-orders'", (await Assert.ThrowsAsync<InvalidOperationException>(misspelt.StartAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_the_table_does_not_have_is_an_error_at_the_start()
    {
        var server = await servers.MariaDb;
        var a = await CreateAsync(server);
        await using var host = Build($$"""{ "Source": "{{RunningHost.AddressOf(server)}}" }""", router => router.OnTable($"{a}.orders", (_, _) => default, o => o.WhenChanged("state")));
        Assert.Contains($"{a}.orders.state changed, but there is no such column", (await Assert.ThrowsAsync<ArgumentException>(host.StartAsync)).Message, StringComparison.Ordinal);
        await using var compared = Build($$"""{ "Source": "{{RunningHost.AddressOf(server)}}" }""", router => router.OnTable($"{a}.orders", (_, _) => default, o => o.Where("amount", ">", "much")));
        Assert.Contains("amount", (await Assert.ThrowsAsync<ArgumentException>(compared.StartAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_code_the_same_is_said_with_options_and_conditions_may_be_lambdas()
    {
        var server = await servers.MariaDb;
        var a = await CreateAsync(server);
        await using var host = await RunningHost.StartAsync(server, router => router
            .OnTable($"{a}.orders", Note("open"), o => o.Name("open").WhenChanged("status").Where("status", "=", "open").Where(change => change.Key.GetInt64("id") > 1))
            .OnSchema(a, Note("schema"), o => o.Kinds(Routing.Subscriptions.ChangeKinds.Delete)));
        await server.Sql.ExecuteAsync(
            $"INSERT INTO {a}.orders VALUES (1, 'new', 1), (2, 'new', 1); UPDATE {a}.orders SET status = 'open'; UPDATE {a}.orders SET amount = 2; DELETE FROM {a}.orders WHERE id = 1");
        await Eventually.TrueAsync(() => _seen.Count >= 2, "both are seen");
        Assert.Equal(["open Update 2", "schema Delete 1"], _seen.Order(StringComparer.Ordinal));
        Assert.Contains("open", host.Status.Subscriptions.Select(item => item.Name));
    }

    private ChangeHandler Note(string who) => (batch, _) =>
    {
        foreach (var row in batch)
        {
            _seen.Enqueue($"{who} {row.Kind} {row.Key.GetInt64("id")}");
        }

        return default;
    };

    private static RunningHost Build(string json, Action<RouterBuilder> handlers)
    {
        var settings = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
        return RunningHost.Build(services => handlers(services.AddBinlogRouter(settings)));
    }

    private static async Task<string> CreateAsync(DatabaseServer server)
    {
        var schema = await server.CreateDatabaseAsync("hosting");
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.orders (id INT PRIMARY KEY, status VARCHAR(16), amount DECIMAL(12,2))");
        return schema;
    }
}
