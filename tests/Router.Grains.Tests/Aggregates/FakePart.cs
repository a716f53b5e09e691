using Router.Contracts.Orleans.Aggregates;
using Router.Grains.Aggregates;
using Router.Subscribers.Aggregates;

namespace Router.Grains.Tests.Aggregates;

/// <summary>A partition's grain without a cluster: the reader that the grain has, over an aggregate that the test feeds.</summary>
internal sealed class FakePart(Aggregate aggregate) : IAggregatePartGrain
{
    private AggregatePartReader _reader = Of(aggregate);
    private CancellationTokenSource _life = new();

    public Aggregate Aggregate { get; private set; } = aggregate;

    public int Reads { get; private set; }

    public int Watches { get; private set; }

    /// <summary>While set every question fails with it.</summary>
    public Exception? Failure { get; set; }

    /// <summary>The depths that were asked for.</summary>
    public HashSet<int> Depths { get; } = [];

    /// <summary>The grain is activated anew, with the same state; questions that wait fail.</summary>
    public async Task RestartAsync()
    {
        var saved = AggregateShop.Save(Aggregate);
        var fresh = Aggregate.For(Aggregate.Slice);
        await fresh.RestoreAsync(new Dictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> { [""] = saved }, CancellationToken.None);
        await AggregateShop.BeginAsync(fresh, null);
        Aggregate = fresh;
        _reader = Of(fresh);
        var ended = _life;
        _life = new CancellationTokenSource();
        await ended.CancelAsync();
        ended.Dispose();
    }

    public Task<AggregatePart> ReadAggregateAsync(AggregateRead read)
    {
        Reads++;
        Depths.Add(read.Depth);
        return Failure is null ? Task.FromResult(_reader.Read(read)) : Task.FromException<AggregatePart>(Failure);
    }

    public Task<AggregateKeys> WatchAggregateAsync(string aggregate, string? since, int waitMs)
    {
        Watches++;
        return Failure is null ? _reader.WatchAsync(aggregate, since, waitMs, _life.Token) : Task.FromException<AggregateKeys>(Failure);
    }

    public Task RefillAggregateAsync(string aggregate) => _reader.RefillAsync(aggregate, CancellationToken.None);

    private static AggregatePartReader Of(Aggregate aggregate) => new("main/shop/orders/0", name => name == aggregate.Name ? aggregate : null);
}
