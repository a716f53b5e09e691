using System.Collections.Concurrent;
using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Subscribers.Caching;
using Router.Subscribers.Invalidation;
using Router.Subscribers.Tests.Caching.Fakes;

namespace Router.Subscribers.Tests.Caching.Races;

/// <summary>Hands the changes of the raced table to both caches, and knows how far it is.</summary>
internal sealed class RaceFollower(RaceTable table, VersionedCache cache, CacheAside plain) : ISourceSubscriber
{
    private readonly CacheSubscriber _subscriber = new(new InvalidationRules().Key(table.Name, "row:{id}"), cache);
    private readonly ConcurrentDictionary<int, int> _seen = new();
    private TaskCompletionSource _more = Signal();

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

            await more.Task.WaitAsync(TimeSpan.FromMinutes(2));
        }
    }

    public ValueTask BeginAsync(ISourceContext source, SourcePosition position, CancellationToken cancellationToken) =>
        _subscriber.BeginAsync(source, position, cancellationToken);

    public async ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        var values = new List<(int Id, int Value)>();
        foreach (var row in batch)
        {
            values.Add((row.After.GetInt32("id"), row.After.GetInt32("v")));
            plain.Invalidate(RaceTable.Key(values[^1].Id));
        }

        await _subscriber.HandleAsync(batch, cancellationToken);
        foreach (var (id, value) in values)
        {
            _seen[id] = value;
        }

        Interlocked.Exchange(ref _more, Signal()).SetResult();
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
