using System.Collections.Concurrent;
using Router.Client.Rows;

namespace Router.Client.Tests.Rows;

/// <summary>An application that watches a row of shop.orders.</summary>
internal sealed class RowReader : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<(long? Sequence, bool IsResync)> _seen = new();

    public RowReader(RouterClient client, long id) => Reading = ReadAsync(client, id);

    /// <summary>Fails with what the watch fails with.</summary>
    public Task Reading { get; }

    /// <summary>What came: the sequence, null where there is no row, and the mark.</summary>
    public IReadOnlyCollection<(long? Sequence, bool IsResync)> Seen => _seen;

    /// <summary>What it waits for before it takes the next.</summary>
    public Task Ready { get; set; } = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Reading.ContinueWith(static _ => { }, TaskScheduler.Default);
        _end.Dispose();
    }

    private async Task ReadAsync(RouterClient client, long id)
    {
        await foreach (WatchedClusterRow image in client.WatchRowAsync("shop.orders", [id], _end.Token))
        {
            _seen.Enqueue((image.Exists ? image.Image.GetInt64("id") : null, image.IsResync));
            await Ready.WaitAsync(_end.Token);
        }
    }
}
