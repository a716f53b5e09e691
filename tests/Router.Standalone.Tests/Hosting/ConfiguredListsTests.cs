using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Router.Servers;
using Router.Subscribers.Aggregates;
using Router.Subscribers.Invalidation;

namespace Router.Standalone.Tests.Hosting;

/// <summary>Aggregates and invalidations that stand in the section a host is given.</summary>
public sealed class ConfiguredListsTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_section_adds_its_aggregates_and_its_invalidations(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync("lists");
        await server.Sql.ExecuteAsync(
            $"CREATE TABLE {schema}.orders (id INT PRIMARY KEY, status VARCHAR(16), amount DECIMAL(12,2)); INSERT INTO {schema}.orders VALUES (1, 'new', 5), (2, 'paid', 10.5)");
        using var cache = new PurgeServer();
        await using var host = RunningHost.Build(services => services.AddBinlogRouter(Json(
            $$"""
            {
              "Source": "{{RunningHost.AddressOf(server)}}",
              "Aggregates": [{ "Name": "sales", "Table": "{{schema}}.orders", "Where": [{ "Column": "status", "Op": "in", "Values": ["paid", "sent"] }],
                "GroupBy": ["status"], "Measures": ["count", "sum(amount)"] }],
              "Invalidations": [{ "Name": "orders-cache", "Target": "{{cache.Url}}",
                "Rules": [{ "Table": "{{schema}}.orders", "Key": "order:{id}", "Where": [{ "Column": "status", "Op": "!=", "Value": "sent" }], "TableTag": "orders" }] }]
            }
            """)));
        await host.StartAsync();
        await host.FollowsAsync();
        await server.Sql.ExecuteAsync($"INSERT INTO {schema}.orders VALUES (8, 'sent', 2.25); INSERT INTO {schema}.orders VALUES (7, 'paid', 1)");
        var sales = host.Services.GetRequiredKeyedService<Aggregate>("sales");
        string[] expected = ["status=paid: count=2, sum(amount)=11.50", "status=sent: count=1, sum(amount)=2.25"];
        await Eventually.TrueAsync(() => sales.ReadAll().Groups.Select(group => $"{group}").Order(StringComparer.Ordinal).SequenceEqual(expected), "the aggregate is as its table");
        await Eventually.TrueAsync(() => cache.Taken.Count > 0, "the cache is told");
        Assert.Equal(["PURGE / order:7 "], cache.Taken);
        Assert.Equal(["aggregate:sales", "orders-cache"], host.Status.Subscriptions.Select(item => item.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{ "Aggregates": [{ "Name": "s", "Table": "shop.orders", "Measure": ["count"] }] }""", "There is no setting 'Aggregates:0:Measure'; there are Fill, GroupBy, Measures,")]
    [InlineData("""{ "Aggregates": [{ "Name": "s", "Table": "shop.orders", "Measures": ["median(a)"] }] }""", "median")]
    [InlineData("""{ "Invalidations": [{ "Name": "u", "Target": "http://cache", "Rule": [] }] }""", "There is no setting 'Invalidations:0:Rule'; there are Http, Name, Redis, Rules, Target.")]
    [InlineData("""{ "Invalidations": [{ "Name": "u", "Target": "http://cache", "Rules": [{ "Table": "shop.users", "Keys": "user:{id}" }] }] }""", "no setting 'Invalidations:0:Rules:0:Keys'")]
    public void What_is_wrong_in_a_list_is_named_when_the_section_is_given(string json, string expected) => Assert.Contains(
        expected, Assert.Throws<FormatException>(() => new ServiceCollection().AddBinlogRouter(Json(json))).Message, StringComparison.Ordinal);

    [Fact]
    public void Two_aggregates_of_one_name_are_refused_likewise()
    {
        const string Sales = """{ "Name": "sales", "Table": "shop.orders", "Measures": ["count"] }""";
        Assert.Contains("'sales'", Assert.Throws<ArgumentException>(() => new ServiceCollection().AddBinlogRouter(Json($$"""{ "Aggregates": [{{Sales}}, {{Sales}}] }"""))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_cannot_do_what_its_rules_ask_for_is_an_error_at_the_start()
    {
        await using var host = RunningHost.Build(services => services.AddBinlogRouter(Json(
            """{ "Source": "mysql://repl:repl@127.0.0.1:1", "Invalidations": [{ "Name": "u", "Target": "redis://cache", "Rules": [{ "Table": "shop.users", "Key": "user:{id}" }] }] }""")));
        await Assert.ThrowsAsync<InvalidationException>(host.StartAsync);
    }

    private static IConfigurationRoot Json(string json) => new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
}
