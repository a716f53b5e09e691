using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;
using Router.Contracts;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Rows;
using Router.Grains.Tables;
using Router.Grains.Tables.Letters;
using Router.Grains.Tables.State;
using Router.Grains.Tables.Subscribers;
using Router.Routing.DeadLetters;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tests.Tables.Fakes;

/// <summary>A partition of shop.orders over a storage, without a silo; a crash forgets all but the storage.</summary>
internal sealed class PartitionRig : IAsyncDisposable
{
    private readonly FreshSubscribers _fresh;
    private PartitionRun? _run;

    public PartitionRig() => _fresh = new FreshSubscribers(NullLoggerFactory.Instance, Time);

    public FaultyStorage Storage { get; init; } = new();

    public QuietTailer Tailer { get; } = new();

    public ManualTime Time { get; } = new();

    public ITableReader? Tables { get; set; }

    /// <summary>The tables as of tokens of that epoch.</summary>
    public Func<int, ITableReader?>? TablesOf { get; set; }

    public IRowWatchers? Watchers { get; set; }

    public DeadLetterOptions LetterOptions { get; init; } = new();

    public long MaxLetterBytes { get; init; } = PartitionLetters.DefaultMaxBytes;

    public NotedLetters Register { get; init; } = new();

    public int Superseded { get; private set; }

    public StreamName Stream { get; init; } = Shop.Stream();

    /// <summary>Makes the subscriptions of each start.</summary>
    public Func<SubscriptionSet> Subscriptions { get; set; } = () => SetOf(new TokenBook());

    public PartitionRun Run => _run ??= NewRun();

    public static SubscriptionSet SetOf(ISubscriber subscriber, int partitions = 1) => new(
        [new Subscription { Name = "book", Level = SubscriptionLevel.Table, Tables = TableGlob.Parse("shop.orders"), Kinds = ChangeKinds.All, Subscriber = subscriber, Retry = new RetryOptions { Retries = 0 } }],
        [new PartitionCount(TableGlob.Parse("shop.*"), partitions)]);

    /// <summary>Another activation over the same storage.</summary>
    public PartitionRun NewRun()
    {
        var records = new PartitionRecords(Storage, GrainId.Create("router.table", Stream.ToString()));
        var loader = new PartitionLoader(
            () => PartitionPlan.Of(Stream, Subscriptions()), _fresh, records, Tailer, epoch => TablesOf is { } of ? of(epoch) : Tables, new RetryOptions { Retries = 0 }, Register, Watchers, Time, NullLogger.Instance)
        {
            LetterOptions = LetterOptions,
            MaxLetterBytes = MaxLetterBytes,
        };
        return new PartitionRun(Stream, loader.LoadAsync, Tailer, () => Superseded++, Time, NullLogger.Instance, Stopping);
    }

    /// <summary>What the silo cancels when it stops and waits no longer.</summary>
    public CancellationToken Stopping { get; set; }

    public void Crash() => _run = null;

    /// <summary>The loaded partition's book.</summary>
    public async Task<TokenBook> BookAsync() => (await Run.BeginAsync()).Find<TokenBook>("book")!;

    /// <summary>Whether the delivery was accepted; where not, whatever pause there is passes.</summary>
    public async Task<bool> TryAsync(ChangeDelivery delivery)
    {
        try
        {
            await Run.TakeAsync(delivery);
            return true;
        }
        catch (DeliveryRefusedException)
        {
            Time.Advance(TimeSpan.FromMinutes(10));
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_run is { } run)
        {
            await run.DisposeAsync();
        }
    }
}
