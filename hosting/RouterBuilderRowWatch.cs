using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Router.Routing.Subscriptions;
using Router.Subscribers.Watching;

namespace Router.Hosting;

/// <summary>Watched rows.</summary>
public static class RouterBuilderRowWatch
{
    /// <summary>
    /// Lets rows of a table be watched: adds a <see cref="RowWatch"/> under the table's name as key, and the subscription <c>watch:shop.orders</c>.
    /// <code>
    /// services.AddBinlogRouter(o =&gt; o.Source = "mysql://...").AddRowWatch("shop.orders");
    ///
    /// async Task ShowAsync([FromKeyedServices("shop.orders")] RowWatch orders, CancellationToken ct)
    /// {
    ///     await foreach (var order in orders.WatchAsync(7, ct))
    ///     {
    ///         Console.WriteLine(order.Exists ? order.Image.GetString("status") : "gone");
    ///     }
    /// }
    /// </code>
    /// </summary>
    /// <param name="router">The source.</param>
    /// <param name="table">The table, <c>shop.orders</c>; it needs a primary key.</param>
    /// <param name="key">The key in the container; null for the table's name. Give one where two sources have tables of the same name.</param>
    /// <exception cref="ArgumentException">It is not one table's name.</exception>
    public static RouterBuilder AddRowWatch(this RouterBuilder router, string table, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(router);
        var tables = TableGlob.Parse(table);
        var name = tables.SingleTable ?? throw new ArgumentException($"'{table}' is not the name of one table: write schema.table, for example shop.orders.", nameof(table));
        var serviceKey = key ?? name.ToString();
        router.Services.AddKeyedSingleton(
            serviceKey, (services, _) => new RowWatch(name, services.GetRequiredService<ILogger<RowWatch>>(), services.GetRequiredService<TimeProvider>()));
        return router.Add(services => new Subscription
        {
            Name = $"watch:{name}",
            Level = SubscriptionLevel.Table,
            Tables = tables,
            Kinds = ChangeKinds.All,
            Subscriber = services.GetRequiredKeyedService<RowWatch>(serviceKey),
        });
    }
}
