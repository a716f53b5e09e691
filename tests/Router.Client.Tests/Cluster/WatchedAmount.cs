namespace Router.Client.Tests.Cluster;

/// <summary>An application that watches a row of shop.orders whose amount counts its changes.</summary>
internal sealed class WatchedAmount : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly List<(int Amount, bool IsResync)> _images = [];
    private readonly Task _watching;

    public WatchedAmount(RouterClient client, int id)
    {
        Id = id;
        _watching = WatchAsync(client);
    }

    public int Id { get; }

    /// <summary>The newest; null where nothing has come.</summary>
    /// <exception cref="InvalidOperationException">The watching has failed.</exception>
    public int? Amount => _watching.IsFaulted ? throw new InvalidOperationException($"Row {Id} cannot be watched.", _watching.Exception) : Images is [.., var last] ? last.Amount : null;

    public IReadOnlyList<(int Amount, bool IsResync)> Images
    {
        get
        {
            lock (_images)
            {
                return [.. _images];
            }
        }
    }

    /// <summary>No image is older than the one before, and none is missing before one that is not marked.</summary>
    public void Check()
    {
        foreach (var (earlier, later) in Images.Zip(Images.Skip(1)))
        {
            Assert.True(
                later.IsResync ? later.Amount >= earlier.Amount : later.Amount == earlier.Amount + 1,
                $"row {Id}: {later.Amount}{(later.IsResync ? ", marked," : "")} came after {earlier.Amount}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _watching);
        _end.Dispose();
    }

    private async Task WatchAsync(RouterClient client)
    {
        await foreach (var row in client.WatchRowAsync("shop.orders", [(long)Id], _end.Token))
        {
            lock (_images)
            {
                _images.Add(((int)row.Image.GetDecimal("amount"), row.IsResync));
            }
        }
    }
}
