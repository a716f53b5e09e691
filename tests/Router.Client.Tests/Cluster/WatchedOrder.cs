using Router.Client.Rows;

namespace Router.Client.Tests.Cluster;

/// <summary>An application that watches the lasting row.</summary>
internal sealed class WatchedOrder : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly List<WatchedClusterRow> _images = [];
    private readonly Task _watching;
    private volatile string? _last;

    public WatchedOrder(RouterClient client, string table) => _watching = WatchAsync(client, table);

    /// <summary>The newest image, as text.</summary>
    public string? Last => _last;

    /// <summary>Whether there is an image.</summary>
    /// <exception cref="InvalidOperationException">The watching has failed.</exception>
    public bool IsThere => _watching.IsFaulted ? throw new InvalidOperationException("The row cannot be watched.", _watching.Exception) : _last is not null;

    public int Count
    {
        get
        {
            lock (_images)
            {
                return _images.Count;
            }
        }
    }

    /// <summary>No image is older than the one before, and none is missing that is not said to be.</summary>
    public void CheckOrder()
    {
        lock (_images)
        {
            foreach (var (earlier, later) in _images.Zip(_images.Skip(1)))
            {
                Assert.True(earlier.Token < later.Token, $"{later.Token} came after {earlier.Token}");
                Assert.True(later.IsResync || later.Image.GetInt32("version") == earlier.Image.GetInt32("version") + 1, $"an image before {later.Token} is missing");
            }
        }
    }

    /// <summary>No image is of an earlier version than the one before.</summary>
    public void CheckNeverBack()
    {
        lock (_images)
        {
            Assert.Equal(_images.Select(image => image.Image.GetInt32("version")).Order(), _images.Select(image => image.Image.GetInt32("version")));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _watching);
        _end.Dispose();
    }

    private async Task WatchAsync(RouterClient client, string table)
    {
        await foreach (var row in client.WatchRowAsync(table, [RandomWrites.Lasting], _end.Token))
        {
            lock (_images)
            {
                _images.Add(row);
            }

            _last = TakenChanges.Text(row.Image);
        }
    }
}
