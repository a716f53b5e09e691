using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Router.Subscribers.Aggregates;

namespace Router.Testing.Tests.Shop;

/// <summary>How an application tests itself: its own services, and a scripted source in the place of its database.</summary>
public sealed class ShopTests : IAsyncLifetime
{
    private readonly ScriptedSource _database = new ScriptedSource().Table<Order>("shop.orders");
    private readonly IHost _shop;

    public ShopTests()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddShop("mysql://shop@database").AddScriptedSource(_database).AddSingleton<IOrderQueries>(new ScriptedOrders(_database));
        _shop = builder.Build();
    }

    public Task InitializeAsync() => _shop.StartAsync();

    public async Task DisposeAsync()
    {
        await _shop.StopAsync();
        _shop.Dispose();
    }

    [Fact]
    public async Task A_customer_gets_one_letter_when_the_order_is_paid()
    {
        _database.Insert("shop.orders", new Order(7, OrderStatus.New, 12.50m));
        _database.Update("shop.orders", new { id = 7, status = OrderStatus.Paid });
        _database.Update("shop.orders", new { id = 7, status = OrderStatus.Sent });
        await _database.TakenAsync();

        Assert.Equal(["Order 7 is paid: 12.50"], Get<Mailbox>().Letters);
    }

    [Fact]
    public async Task Nobody_gets_a_letter_for_a_payment_that_was_undone()
    {
        _database.Insert("shop.orders", new Order(7, OrderStatus.New, 12.50m));
        _database.Transaction(payment => payment.Update("shop.orders", new { id = 7, status = OrderStatus.Paid }).Rollback());
        await _database.TakenAsync();

        Assert.Empty(Get<Mailbox>().Letters);
    }

    [Fact]
    public async Task Sales_are_the_sums_of_the_orders_there_are()
    {
        _database.Insert("shop.orders", new Order(7, OrderStatus.New, 12.50m), new Order(8, OrderStatus.New, 1.25m));
        _database.Update("shop.orders", new { id = 7, status = OrderStatus.Paid });
        _database.Delete("shop.orders", new { id = 8 });
        await _database.TakenAsync();

        var sales = _shop.Services.GetRequiredKeyedService<Aggregate>("sales");
        Assert.Equal(["status=Paid: count=1, sum(amount)=12.50"], sales.ReadAll().Groups.Select(group => $"{group}"));
    }

    [Fact]
    public async Task An_order_that_changes_is_read_anew()
    {
        _database.Insert("shop.orders", new Order(7, OrderStatus.New, 12.50m));
        await _database.TakenAsync();
        var before = await Get<Orders>().FindAsync(7);
        Assert.Same(before, await Get<Orders>().FindAsync(7));

        _database.Update("shop.orders", new { id = 7, amount = 9.99m });
        await _database.TakenAsync();
        Assert.Equal((12.50m, 9.99m), (before!.Amount, (await Get<Orders>().FindAsync(7))!.Amount));
    }

    private T Get<T>()
        where T : notnull => _shop.Services.GetRequiredService<T>();
}
