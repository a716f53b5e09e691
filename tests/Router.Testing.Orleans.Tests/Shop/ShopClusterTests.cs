using Orleans;

namespace Router.Testing.Orleans.Tests.Shop;

/// <summary>How an application tests itself on a cluster: its own silos, and a scripted source in the place of its database.</summary>
public sealed class ShopClusterTests : IAsyncLifetime
{
    private readonly ScriptedSource _database = new ScriptedSource().Table<Order>("shop.orders");
    private RouterTestCluster _shop = null!;

    public async Task InitializeAsync() => _shop = await RouterTestCluster.StartAsync(silos: 2, _database, silo => silo.AddShop("mysql://shop@database"));

    public Task DisposeAsync() => _shop.DisposeAsync().AsTask();

    [Fact]
    public async Task A_customer_gets_one_letter_when_the_order_is_paid()
    {
        _database.Insert("shop.orders", new Order(7, "new", 12.50m));
        _database.Update("shop.orders", new { id = 7, status = "paid" });
        _database.Update("shop.orders", new { id = 7, status = "sent" });
        await _shop.TakenAsync();

        Assert.Equal(["Order 7 is paid: 12.50"], await LettersOf(7));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_customer_gets_the_letter_though_silos_come_and_go(bool isKilled)
    {
        for (var id = 0; id < 30; id++)
        {
            _database.Insert("shop.orders", new Order(id, "new", id));
            _database.Update("shop.orders", new { id, status = "paid" });
            await (id switch
            {
                10 => _shop.AddSiloAsync(),
                20 => isKilled ? _shop.KillSiloAsync(_shop.Silos[0]) : _shop.StopSiloAsync(_shop.Silos[0]),
                _ => Task.CompletedTask,
            });
        }

        await _shop.TakenAsync();
        for (var id = 0; id < 30; id++)
        {
            Assert.Equal([$"Order {id} is paid: {id}.00"], await LettersOf(id));
        }
    }

    private Task<string[]> LettersOf(long order) => _shop.Client.GetGrain<ICustomerGrain>(order).LettersAsync();
}
