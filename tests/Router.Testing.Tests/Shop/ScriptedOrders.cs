using Router.Subscribers.Caching;

namespace Router.Testing.Tests.Shop;

/// <summary>The test's stand-in for them: the same rows that the scripted source has.</summary>
internal sealed class ScriptedOrders(ScriptedSource database) : IOrderQueries
{
    public ValueTask<Order?> FindAsync(long id, CacheLoad load, CancellationToken cancellationToken)
    {
        load.At(database.End);
        var row = database.Find("shop.orders", id);
        return new(row is null ? null : new Order(id, Enum.Parse<OrderStatus>((string)row["status"]!), (decimal)row["amount"]!));
    }
}
