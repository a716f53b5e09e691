using System.Globalization;
using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Subscribers.Caching;
using Router.Subscribers.Invalidation;
using Router.Wire;

namespace Router.Cli.Demo;

/// <summary>
/// A cache of the demo's products, and somebody who looks at them all day: the clerks change stock and prices, and the cache never shows what was.
/// </summary>
internal sealed class ShopWindow : IAsyncDisposable
{
    private const int Products = 50;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(4);
    private const int ProductsPerGlance = 25;

    private readonly Shop _shop;
    private readonly ServerConnection _connection;
    private readonly Random _random;
    private readonly TimeProvider _time;
    private readonly VersionedCache _cache;

    private ShopWindow(Shop shop, ServerConnection connection, int seed, TimeProvider time)
    {
        _shop = shop;
        _connection = connection;
        _random = new Random(seed);
        _time = time;
        _cache = VersionedCache.InMemory("products", time: time);
    }

    /// <summary>Opens a connection for the loads.</summary>
    public static async Task<ShopWindow> OpenAsync(ConnectionSettings server, Shop shop, int seed, TimeProvider time, CancellationToken cancellationToken) =>
        new(shop, await ServerConnection.ConnectAsync(server, cancellationToken), seed, time);

    /// <summary>The subscription that invalidates the cache.</summary>
    public Subscription Subscription => CacheSubscriber.Subscribe("products", new InvalidationRules().Key($"{_shop.Schema}.products", "product:{id}"), _cache);

    /// <summary>What the cache did so far.</summary>
    public string Line
    {
        get
        {
            var counts = _cache.Counts;
            var reads = counts.Hits + counts.Misses + counts.Bypassed;
            var share = reads == 0 ? 0 : 100.0 * counts.Hits / reads;
            return string.Create(CultureInfo.InvariantCulture, $"{reads:N0} reads, {share:0}% from the cache, {counts.Invalidations:N0} invalidations");
        }
    }

    /// <summary>Looks at products until told to stop.</summary>
    public async Task BrowseAsync(CancellationToken stop)
    {
        using var tick = new PeriodicTimer(Glance, _time);
        try
        {
            while (await tick.WaitForNextTickAsync(stop))
            {
                for (var product = 0; product < ProductsPerGlance && !stop.IsCancellationRequested; product++)
                {
                    await LookAsync(_random.Next(1, Products + 1));
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Somebody who looks at products leaves when the shop closes.
        }
    }

    /// <summary>How many entries the cache has, and how many of them are not as the server has them. To be asked when all changes have arrived.</summary>
    public async Task<(int Entries, int Stale)> CompareAsync()
    {
        var (entries, stale) = (0, 0);
        for (var id = 1; id <= Products; id++)
        {
            var result = await _cache.GetOrLoadResultAsync(KeyOf(id), (load, _) => LoadAsync(id, load));
            if (result.Serving == CacheServing.Hit)
            {
                entries++;
                stale += result.Value == await ReadAsync(id) ? 0 : 1;
            }
        }

        return (entries, stale);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static string KeyOf(int id) => string.Create(CultureInfo.InvariantCulture, $"product:{id}");

    private ValueTask<string?> LookAsync(int id) => _cache.GetOrLoadAsync(KeyOf(id), (load, _) => LoadAsync(id, load));

    /// <summary>Says where in the log it reads, and reads: what the server tells of visible commits before a statement, the statement sees.</summary>
    private async ValueTask<string?> LoadAsync(int id, CacheLoad load)
    {
        if (!_connection.IsMariaDb)
        {
            load.At(LogPoint.OfGtids(GtidSet.Parse(GtidDialect.MySql, (await _connection.QueryAsync("SELECT @@global.gtid_executed")).Scalar!)));
            return await ReadAsync(id);
        }

        var status = (await _connection.QueryAsync("SHOW STATUS LIKE 'binlog_snapshot_%'")).Rows.ToDictionary(row => row[0]!.ToUpperInvariant(), row => row[1]!);
        load.At(LogPoint.OfPlace(status["BINLOG_SNAPSHOT_FILE"], long.Parse(status["BINLOG_SNAPSHOT_POSITION"], CultureInfo.InvariantCulture), load.Source));
        return await ReadAsync(id);
    }

    private async ValueTask<string?> ReadAsync(int id)
    {
        var answer = await _connection.QueryAsync($"SELECT name, price, stock FROM {_shop.Schema}.products WHERE id = {id}");
        return answer.Rows is [var row, ..] ? $"{row[0]}: {row[1]}, {row[2]} left" : null;
    }
}
