using Microsoft.Extensions.DependencyInjection;
using Router.Hosting;
using Router.Routing.Subscriptions;

namespace Router.Testing.Tests.Shop;

/// <summary>The application: a letter for every paid order, sales by status, orders out of a cache.</summary>
public static class ShopServices
{
    public static IServiceCollection AddShop(this IServiceCollection services, string database)
    {
        services.AddSingleton<Mailbox>().AddSingleton<Orders>();
        services.AddBinlogRouter(options => options.Source = database)
            .OnTableHandler<PaidLetters>("shop.orders", orders => orders.Kinds(ChangeKinds.Update).WhenChanged("status"))
            .AddAggregate("sales", sales => sales.Table("shop.orders").GroupBy("status").Count().Sum("amount"))
            .AddCache("orders", rules => rules.Key("shop.orders", "order:{id}"));
        return services;
    }
}
