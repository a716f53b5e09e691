using System.Globalization;
using Microsoft.Extensions.Logging;
using Router.Routing.Subscriptions;
using Router.Subscribers.Aggregates;
using Router.Wire;

namespace Router.Cli.Demo;

/// <summary>A live aggregate of the demo: the orders there are and what they are worth, by status.</summary>
internal sealed class ShopSales
{
    private readonly Shop _shop;
    private readonly Aggregate _aggregate;

    public ShopSales(Shop shop, ILoggerFactory loggers, TimeProvider time)
    {
        _shop = shop;
        var definition = new AggregateBuilder("sales").Table($"{shop.Schema}.orders").GroupBy("status").Count("orders").Sum("total", "total").Build();
        _aggregate = new Aggregate(definition, loggers.CreateLogger<Aggregate>(), time);
    }

    /// <summary>The subscription that feeds it.</summary>
    public Subscription Subscription => new()
    {
        Name = "sales",
        Level = SubscriptionLevel.Table,
        Tables = TableGlob.Parse($"{_shop.Schema}.orders"),
        Kinds = ChangeKinds.All,
        Subscriber = _aggregate,
    };

    /// <summary>A line a status, as it is now.</summary>
    public IReadOnlyList<string> Lines => [.. _aggregate.ReadAll().Groups
        .OrderBy(group => $"{group.Key[0]}", StringComparer.Ordinal)
        .Select(group => Line($"{group.Key[0]}", group.GetInt64("orders"), group.GetDecimal("total")))];

    /// <summary>The same from the server, by GROUP BY.</summary>
    public async Task<IReadOnlyList<string>> ReadFromServerAsync(ServerConnection connection)
    {
        var answer = await connection.QueryAsync($"SELECT CAST(status AS CHAR) s, COUNT(*), SUM(total) FROM {_shop.Schema}.orders GROUP BY s ORDER BY s");
        return [.. answer.Rows.Select(row => Line(row[0]!, long.Parse(row[1]!, CultureInfo.InvariantCulture), decimal.Parse(row[2]!, CultureInfo.InvariantCulture)))];
    }

    private static string Line(string status, long orders, decimal total) => string.Create(CultureInfo.InvariantCulture, $"{status} {orders:N0} orders, {total:N2}");
}
