using System.Collections.Concurrent;
using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Subscribers.Caching;
using Router.Subscribers.Tests.Caching.Fakes;

namespace Router.Subscribers.Tests.Caching.Races;

/// <summary>Hands the changes of the raced table to both caches, and knows how far it is.</summary>
internal sealed class RaceFollower(IRacedCache cache, CacheAside plain) : ISourceSubscriber, ISourceContext
{
    private readonly ConcurrentDictionary<int, int> _seen = new();
    private TaskCompletionSource _more = Signal();

    public string Name => "race";

    public ITableReader? Tables => null;

    public DateTimeOffset CurrentAsOf => TimeProvider.System.GetUtcNow();

    /// <summary>Completes when the changes to that value have been handed over.</summary>
    public async Task ReachAsync(int value)
    {
        while (true)
        {
            var more = Volatile.Read(ref _more);
            if (Enumerable.Range(0, RaceTable.Rows).All(id => _seen.TryGetValue(id, out var seen) && seen >= value))
            {
                return;
            }

            await more.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    public async ValueTask BeginAsync(ISourceContext source, SourcePosition position, CancellationToken cancellationToken) =>
        await cache.Cache.BeginAsync(this, position, cancellationToken);

    public async ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        var batchChanges = new List<(int Id, int Value)>();
        foreach (var row in batch)
        {
            batchChanges.Add((row.After.GetInt32("id"), row.After.GetInt32("v")));
        }

        foreach (var (id, value) in batchChanges)
        {
            plain.Invalidate(RaceTable.Key(id));
            await cache.InvalidateAsync(batch.Transaction, RaceTable.Key(id));
            _seen[id] = value;
        }

        Interlocked.Exchange(ref _more, Signal()).SetResult();
    }

    public Task<WaitOutcome> WaitForAsync(LogPoint point, TimeSpan timeout, CancellationToken cancellationToken) => throw new NotSupportedException();

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
