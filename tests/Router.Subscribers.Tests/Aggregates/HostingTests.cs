using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Router.Hosting;
using Router.Subscribers.Aggregates;

namespace Router.Subscribers.Tests.Aggregates;

/// <summary>Aggregates in a host, in code and in configuration.</summary>
public class HostingTests
{
    [Fact]
    public void An_aggregate_is_in_the_container_under_its_name_once()
    {
        var services = new ServiceCollection();
        var builder = services.AddBinlogRouter(o => o.Source = "mysql://u:p@localhost").AddAggregate("sales", a => a.Table("shop.orders").Count());
        using var provider = services.BuildServiceProvider();
        Assert.Equal("sales", provider.GetRequiredKeyedService<Aggregate>("sales").Name);
        Assert.Throws<ArgumentException>(() => builder.AddAggregate("sales", a => a.Table("shop.orders").Count()));
    }

    [Fact]
    public void Configuration_says_the_same_as_code()
    {
        var configured = Read("""
            { "Name": "sales", "Table": "shop.orders", "Where": [{ "Column": "status", "Op": "in", "Values": ["paid", "sent"] }], "GroupBy": ["status"],
              "Measures": ["count", "sum(amount) as total", "top(3, amount)"],
              "Window": { "Column": "created", "Size": "01:00:00", "Step": "00:30:00", "Keep": "7.00:00:00" }, "OnDoubt": "Refill", "Fill": "Log" }
            """);
        var coded = Rig.Declare(a => a
            .Where(Routing.Subscriptions.RowCondition.All(Routing.Subscriptions.RowCondition.Of("status", "in", "paid", "sent")))
            .GroupBy("status").Count().Sum("amount", "total").Top(3, "amount")
            .Over(AggregateWindow.Sliding("created", TimeSpan.FromHours(1), TimeSpan.FromMinutes(30), TimeSpan.FromDays(7))));
        Assert.Equal(coded.Definition, configured.ToString());
        Assert.Equal((OnDoubt.Refill, FillMode.Log), (configured.OnDoubt, configured.Fill));
        Assert.Null(Read("""{ "Name": "c", "Table": "shop.orders", "Measures": ["count"], "Window": { "Size": "01:00:00", "Keep": "0" } }""").Window!.Column);
    }

    [Theory]
    [InlineData("""{ "Table": "shop.orders", "Measures": ["count"] }""", "Name")]
    [InlineData("""{ "Name": "s", "Table": "shop.orders", "Measures": ["median(a)"] }""", "median")]
    [InlineData("""{ "Name": "s", "Table": "shop.orders", "Measure": ["count"] }""", "There is no setting 'Aggregates:0:Measure'; there are Fill, GroupBy, Measures,")]
    [InlineData("""{ "Name": "s", "Table": "shop.orders", "Measures": ["count"], "Window": { "Length": "01:00:00" } }""", "no setting 'Aggregates:0:Window:Length'; there are Column, Keep,")]
    [InlineData("""{ "Name": "s", "Table": "shop.orders", "Measures": ["count"], "Where": [{ "Col": "a" }] }""", "no setting 'Aggregates:0:Where:0:Col'; there are Column, Op, Value, Values.")]
    [InlineData("""{ "Name": "s", "Table": "shop.*", "Measures": ["count"] }""", "shop.*")]
    [InlineData("""{ "Name": "s", "Table": "shop.orders", "Measures": ["count"], "Window": { "Size": "01:00:00" } }""", "Keep")]
    [InlineData("""{ "Name": "s", "Table": "shop.orders" }""", "measure")]
    public void What_is_wrong_in_configuration_is_named(string settings, string what) =>
        Assert.Contains(what, Assert.Throws<FormatException>(() => Read(settings)).Message, StringComparison.Ordinal);

    private static AggregateDefinition Read(string settings)
    {
        using var json = new MemoryStream(System.Text.Encoding.UTF8.GetBytes($$"""{ "Aggregates": [{{settings}}] }"""));
        return Assert.Single(AggregateSettings.ReadAll(new ConfigurationBuilder().AddJsonStream(json).Build().GetSection("Aggregates")));
    }
}
