using System.Globalization;
using Router.Wire;

namespace Router.Cli.Demo;

/// <summary>
/// One transaction after the other: orders placed, paid, shipped and removed, customers who come, move and go, prices that change.
/// A clerk has customers, products and orders of its own (ids by remainder), so that clerks never wait for each other.
/// </summary>
internal sealed class ShopClerk : IAsyncDisposable
{
    private const int Products = 25;
    private const int FirstCustomers = 20;
    private const int MostOrders = 1000;

    private static readonly string[] Cities = ["Lisbon", "Oslo", "Kraków", "Gent", "Zürich", "Turku", "Porto", "Brno"];
    private static readonly string[] Names = ["Ada", "Blaise", "Carl", "Dorothy", "Emmy", "Fei", "Grace", "Hedy", "Ivan", "Joan"];
    private static readonly string[] Goods = ["lamp", "chair", "kettle", "rug", "clock", "mirror", "bench", "vase", "shelf", "stool"];

    private readonly ServerConnection _connection;
    private readonly string _schema;
    private readonly int _number;
    private readonly int _clerks;
    private readonly Random _random;
    private readonly List<(long Id, bool IsPaid)> _orders = [];
    private readonly List<long> _customers = [];
    private long _lastOrder;
    private long _lastCustomer;

    public ShopClerk(ServerConnection connection, string schema, int number, int clerks, Random random)
    {
        _connection = connection;
        _schema = schema;
        _number = number;
        _clerks = clerks;
        _random = random;
    }

    /// <summary>Brings the first products and customers.</summary>
    public async Task FillShelvesAsync(CancellationToken cancellationToken)
    {
        var products = Enumerable.Range(0, Products).Select(index => $"({ProductId(index)}, '{Pick(Goods)} no. {ProductId(index)}', {Price()}, {_random.Next(500, 5000)})");
        await _connection.QueryAsync($"INSERT INTO {_schema}.products (id, name, price, stock) VALUES {string.Join(", ", products)}", cancellationToken);
        for (var count = 0; count < FirstCustomers; count++)
        {
            await WelcomeAsync();
        }
    }

    /// <summary>One transaction.</summary>
    public Task ServeAsync() => _random.Next(100) switch
    {
        _ when _orders.Count >= MostOrders => RemoveOrderAsync(),
        < 42 => PlaceOrderAsync(),
        < 62 when _orders.Count > 0 => PayAsync(),
        < 74 when _orders.Count > 0 => ShipAsync(),
        < 88 when _orders.Count > 0 => RemoveOrderAsync(),
        < 92 => RepriceAsync(),
        < 96 => MoveAsync(),
        < 98 => WelcomeAsync(),
        _ when _customers.Count > FirstCustomers => FarewellAsync(),
        _ => WelcomeAsync(),
    };

    /// <summary>Brings one last customer, by whom the follower knows that it has seen everything;</summary>
    public static Task BringLastCustomerAsync(ServerConnection connection, Shop shop, uint id) =>
        connection.QueryAsync($"INSERT INTO {shop.Schema}.customers (id, name, city) VALUES ({id}, 'The last one', 'Here')");

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task PlaceOrderAsync()
    {
        var id = (_lastOrder += _clerks) + _number;
        var lines = _random.Next(1, 5);
        var items = Enumerable.Range(1, lines).Select(line => $"({id}, {line}, {ProductId(_random.Next(Products))}, {_random.Next(1, 6)})");
        await TransactAsync(
            $"INSERT INTO {_schema}.orders (id, customer_id, status, total) VALUES ({id}, {Pick(_customers)}, 'new', {Price()})",
            $"INSERT INTO {_schema}.order_items (order_id, line, product_id, quantity) VALUES {string.Join(", ", items)}",
            $"UPDATE {_schema}.products SET stock = stock - {lines} WHERE id = {ProductId(_random.Next(Products))}");
        _orders.Add((id, false));
    }

    private Task PayAsync()
    {
        var index = _random.Next(_orders.Count);
        var (id, _) = _orders[index];
        _orders[index] = (id, true);
        return RunAsync($"UPDATE {_schema}.orders SET status = 'paid' WHERE id = {id}");
    }

    private Task ShipAsync()
    {
        var paid = _orders.FindIndex(order => order.IsPaid);
        return paid < 0 ? PayAsync() : RunAsync($"UPDATE {_schema}.orders SET status = 'shipped' WHERE id = {_orders[paid].Id}");
    }

    private Task RemoveOrderAsync()
    {
        var index = _random.Next(_orders.Count);
        var id = _orders[index].Id;
        _orders.RemoveAt(index);
        return TransactAsync($"DELETE FROM {_schema}.order_items WHERE order_id = {id}", $"DELETE FROM {_schema}.orders WHERE id = {id}");
    }

    private Task RepriceAsync()
    {
        var chosen = Enumerable.Range(0, 5).Select(_ => ProductId(_random.Next(Products)));
        return RunAsync($"UPDATE {_schema}.products SET price = {Price()}, stock = stock + {_random.Next(1, 100)} WHERE id IN ({string.Join(", ", chosen)})");
    }

    private Task MoveAsync() => RunAsync($"UPDATE {_schema}.customers SET city = '{Pick(Cities)}' WHERE id = {Pick(_customers)}");

    private Task WelcomeAsync()
    {
        var id = (_lastCustomer += _clerks) + _number;
        _customers.Add(id);
        return RunAsync($"INSERT INTO {_schema}.customers (id, name, city) VALUES ({id}, '{Pick(Names)} {id}', '{Pick(Cities)}')");
    }

    private Task FarewellAsync()
    {
        var index = _random.Next(_customers.Count);
        var id = _customers[index];
        _customers.RemoveAt(index);
        return RunAsync($"DELETE FROM {_schema}.customers WHERE id = {id}");
    }

    private async Task TransactAsync(params string[] statements)
    {
        await RunAsync("BEGIN");
        foreach (var statement in statements)
        {
            await RunAsync(statement);
        }

        await RunAsync("COMMIT");
    }

    private Task RunAsync(string sql) => _connection.QueryAsync(sql);

    private int ProductId(int index) => 1 + (index * _clerks) + _number;

    private string Price() => (_random.Next(100, 50_000) / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];
}
