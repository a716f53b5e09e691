using Router.Wire;

namespace Router.Cli.Demo;

/// <summary>Keeps the shop busy: several clerks, each on a connection of its own, at a steady pace.</summary>
internal sealed class ShopLoad : IAsyncDisposable
{
    /// <summary>How many there are.</summary>
    public const int Clerks = 2;

    private const int TransactionsPerClerkAndSecond = 250;

    private readonly ShopClerk[] _clerks;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _work;

    private ShopLoad(ShopClerk[] clerks, TimeProvider time)
    {
        _clerks = clerks;
        _work = Task.WhenAll(clerks.Select(clerk => WorkAsync(clerk, time, _closing.Token)));
    }

    /// <summary>Ends early only with the error of a clerk.</summary>
    public Task Work => _work;

    /// <summary>Fills the shelves and opens the shop.</summary>
    /// <param name="settings">Where the shop is.</param>
    /// <param name="shop">Its tables, empty.</param>
    /// <param name="seed">What happens, happens again with the same seed.</param>
    /// <param name="time">The pace.</param>
    /// <param name="cancellationToken">Gives up while opening.</param>
    public static async Task<ShopLoad> OpenAsync(ConnectionSettings settings, Shop shop, int seed, TimeProvider time, CancellationToken cancellationToken)
    {
        var clerks = new List<ShopClerk>();
        for (var number = 0; number < Clerks; number++)
        {
            var connection = await ServerConnection.ConnectAsync(settings, cancellationToken);
            var clerk = new ShopClerk(connection, shop.Schema, number, Clerks, new Random(seed + number));
            await clerk.FillShelvesAsync(cancellationToken);
            clerks.Add(clerk);
        }

        return new ShopLoad([.. clerks], time);
    }

    /// <summary>Closes the shop: every transaction begun is finished.</summary>
    public async Task CloseAsync()
    {
        await _closing.CancelAsync();
        await _work;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var clerk in _clerks)
        {
            await clerk.DisposeAsync();
        }

        _closing.Dispose();
    }

    private static async Task WorkAsync(ShopClerk clerk, TimeProvider time, CancellationToken closing)
    {
        var started = time.GetTimestamp();
        long served = 0;
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(4), time);
        while (await IsOpenAsync(tick, closing))
        {
            var due = (long)(time.GetElapsedTime(started).TotalSeconds * TransactionsPerClerkAndSecond);
            for (; served < due && !closing.IsCancellationRequested; served++)
            {
                await clerk.ServeAsync();
            }
        }
    }

    private static async Task<bool> IsOpenAsync(PeriodicTimer tick, CancellationToken closing)
    {
        try
        {
            return await tick.WaitForNextTickAsync(closing);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
