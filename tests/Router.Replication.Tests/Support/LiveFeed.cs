using Microsoft.Extensions.Logging.Abstractions;
using Router.Replication.Feed;
using Router.Replication.Source;

namespace Router.Replication.Tests.Support;

/// <summary>A feed that follows on its own thread until it is disposed of.</summary>
internal sealed class LiveFeed : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly BinlogFeed _feed;
    private readonly Task _running;

    public LiveFeed(SourceOptions source, Recorder recorder)
    {
        _feed = new BinlogFeed(source, NullLogger<BinlogFeed>.Instance);
        _running = Task.Factory.StartNew(() => _feed.Run(recorder, _stop.Token), TaskCreationOptions.LongRunning);
    }

    public FeedStatus Status => _feed.Status;

    /// <summary>Ends when the feed does, with its failure.</summary>
    public Task Running => _running;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }
}
