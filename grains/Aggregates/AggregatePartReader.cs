using Router.Contracts.Orleans.Aggregates;
using Router.Subscribers.Aggregates;
using Router.Subscribers.Aggregates.Parts;

namespace Router.Grains.Aggregates;

/// <summary>Answers for the aggregates of one partition: what they have, which of their groups change.</summary>
/// <param name="partition">The partition, for errors.</param>
/// <param name="find">Finds an aggregate by its name.</param>
internal sealed class AggregatePartReader(string partition, Func<string, Aggregate?> find)
{
    private const int MaxKeys = 1000;
    private const int MaxWaitMs = 20_000;

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
            throw new InvalidOperationException($"The aggregate '{aggregate}' cannot be read again on {partition}: {unread.Message}", unread);
        }
    }

    private Aggregate Of(string aggregate) => find(aggregate)
        ?? throw new ArgumentException($"There is no aggregate '{aggregate}' on {partition}: say the same aggregates on every silo.", nameof(aggregate));
}
