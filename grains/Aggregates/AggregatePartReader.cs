using Router.Contracts.Orleans.Aggregates;
using Router.Routing.Subscriptions;
using Router.Subscribers.Aggregates;
using Router.Subscribers.Aggregates.Parts;

namespace Router.Grains.Aggregates;

/// <summary>Answers for the aggregates of one partition: what they have, which of their groups change.</summary>
internal sealed class AggregatePartReader
{
    private const int MaxKeys = 1000;
    private const int MaxWaitMs = 20_000;

    private readonly Dictionary<string, Aggregate> _byName = new(StringComparer.Ordinal);
    private readonly string _partition;

    /// <summary>For the partition's own subscriptions.</summary>
    public AggregatePartReader(string partition, IEnumerable<Subscription> subscriptions)
    {
        _partition = partition;
        foreach (var aggregate in subscriptions.Select(subscription => subscription.Subscriber).OfType<Aggregate>())
        {
            _byName[aggregate.Name] = aggregate;
        }
    }

    /// <exception cref="ArgumentException">There is no such aggregate, or it is grouped otherwise.</exception>
    public AggregatePart Read(AggregateRead read) => new(Of(read.Aggregate).ReadPart(new PartQuestion
    {
        Group = read.Group,
        Keys = read.Keys,
        After = read.After,
        Format = read.Format,
        Count = read.Count,
        Depth = read.Depth,
    }));

    /// <exception cref="ArgumentException">There is no such aggregate.</exception>
    public async Task<AggregateKeys> WatchAsync(string aggregate, string? since, int waitMs, CancellationToken cancellationToken)
    {
        var changes = await Of(aggregate).ChangesAsync(since, MaxKeys, TimeSpan.FromMilliseconds(Math.Clamp(waitMs, 0, MaxWaitMs)), cancellationToken);
        return new AggregateKeys([.. changes.Keys], changes.Format, changes.Version, changes.IsReset);
    }

    /// <exception cref="ArgumentException">There is no such aggregate.</exception>
    /// <exception cref="InvalidOperationException">It cannot be read; the message says why.</exception>
    public async Task RefillAsync(string aggregate, CancellationToken cancellationToken)
    {
        try
        {
            await Of(aggregate).RefillAsync(cancellationToken);
        }
        catch (Contracts.TableReadException unread)
        {
            throw new InvalidOperationException($"The aggregate '{aggregate}' cannot be read again on {_partition}: {unread.Message}", unread);
        }
    }

    private Aggregate Of(string aggregate) => _byName.TryGetValue(aggregate, out var found)
        ? found
        : throw new ArgumentException($"There is no aggregate '{aggregate}' on {_partition}: say the same aggregates on every silo.", nameof(aggregate));
}
