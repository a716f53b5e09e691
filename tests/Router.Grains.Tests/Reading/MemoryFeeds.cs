using System.Collections.Concurrent;
using Router.Contracts;
using Router.Replication.Feed;
using Router.Replication.Source;

namespace Router.Grains.Tests.Reading;

/// <summary>Reads a <see cref="MemoryLog"/> in place of servers, and counts who reads it.</summary>
internal sealed class MemoryFeeds(MemoryLog log) : ISourceFeedFactory
{
    private int _running;
    private int _most;

    /// <summary>Feeds that read now.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>The most that ever read at once.</summary>
    public int Most => Volatile.Read(ref _most);

    /// <summary>Where each feed began.</summary>
    public ConcurrentQueue<string> Begun { get; } = new();

    public ISourceFeed Make(SourceOptions options) => new MemoryFeed(log, options, this, TimeProvider.System);

    public ITableReader? MakeTableReader(SourceOptions options, int epoch) => null;

    public Task CheckAsync(SourceOptions options, SourcePosition position, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<ExecutedLog?> ExecutedAsync(SourceOptions options, CancellationToken cancellationToken) => Task.FromResult<ExecutedLog?>(null);

    public Task<IReadOnlyList<TableName>> TablesAsync(SourceOptions options, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<TableName>>(log.Tables);

    public void Begin(SourceOptions options)
    {
        Begun.Enqueue($"{options.Start}");
        var running = Interlocked.Increment(ref _running);
        int most;
        while ((most = Most) < running && Interlocked.CompareExchange(ref _most, running, most) != most)
        {
            continue;
        }
    }

    public void End() => Interlocked.Decrement(ref _running);
}
