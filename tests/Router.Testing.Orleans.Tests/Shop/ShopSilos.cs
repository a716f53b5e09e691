using Orleans.Hosting;
using Router.Grains;
using Router.Hosting;
using Router.Routing.Subscriptions;

namespace Router.Testing.Orleans.Tests.Shop;

/// <summary>What the application adds to its silos: a letter for every paid order, sales by status.</summary>
public static class ShopSilos
{
    public static ISiloBuilder AddShop(this ISiloBuilder silo, string database)
    {
        silo.AddBinlogRouter(options => options.Source = database)
            .OnTableHandler<PaidLetters>("shop.orders", orders => orders.Kinds(ChangeKinds.Update).WhenChanged("status"))
            .AddAggregate("sales", sales => sales.Table("shop.orders").GroupBy("status").Count().Sum("amount"));
        return silo;
    }
}
