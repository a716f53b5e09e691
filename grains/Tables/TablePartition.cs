using Router.Contracts;
using Router.Contracts.Frames;
using Router.Contracts.Orleans.Streams;
using Router.Contracts.Orleans.Tailing;
using Router.Grains.Rows;
using Router.Grains.Tables.Letters;
using Router.Grains.Tables.State;
using Router.Grains.Tables.Subscribers;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;
using Router.Subscribers.Aggregates;

namespace Router.Grains.Tables;

/// <summary>
/// A partition that has taken up its state: applies deliveries to its subscribers and saves what they keep. After any failure it is done with, since
/// what is in memory may be ahead of what is saved: dispose of it, and load another.
/// </summary>
internal sealed class TablePartition : IAsyncDisposable
{
    private readonly PartitionPlan _plan;
    private readonly TableProcessor _processor;
    private readonly PartitionStore _store;
    private readonly ReplayFilter _filter;
    private readonly CancellationTokenSource _life;
    private readonly Dictionary<string, string> _definitions;
    private readonly KnownPlans _tables = new();
    private readonly ChangeFrame _frame = new();
    private ReplayFilter? _again;

    /// <summary>Whether it is saved that what is given again has begun; one delivery may bring all of it.</summary>
    private bool _isAgainNoted = true;
    private Transaction _last;
    private PartitionProgress _saved;

    internal TablePartition(PartitionPlan plan, TableProcessor processor, PartitionStore store, PartitionProgress progress, CancellationTokenSource life)
    {
        (_plan, _processor, _store, _life) = (plan, processor, store, life);
        _filter = new ReplayFilter(progress.Applied);
        _again = progress.Redelivered is { } place ? new ReplayFilter(place) : null;
        _saved = progress;
        Generation = store.Head.Generation;
        _last = LastTransaction.Of(store.Head) ?? default;
        _definitions = processor.Subscriptions
            .Where(item => item.Subscriber is IStatefulSubscriber)
            .ToDictionary(item => item.Name, item => ((IStatefulSubscriber)item.Subscriber).Definition, StringComparer.Ordinal);
    }

    /// <summary>What is applied, and what was given again, and saved.</summary>
    public PartitionProgress Saved => _saved;

    /// <summary>The newest tailer's start that something was taken of.</summary>
    public long Generation { get; private set; }

    /// <summary>The tailer's start that its subscribers began with, or a later one that follows the same of the same log.</summary>
    public required TailerBeginning Beginning { get; set; }

    /// <summary>Rows applied since it was loaded.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows that came again and were recognised.</summary>
    public long Replayed => _filter.Dropped;

    /// <summary>Bytes of state written since it was loaded.</summary>
    public long SavedBytes { get; private set; }

    /// <summary>How its subscriptions fare.</summary>
    public IReadOnlyList<SubscriptionProgress> Progress => _processor.Progress;

    /// <summary>Its watched rows; null where nobody may watch any.</summary>
    public PartitionRows? WatchedRows { get; init; }

    /// <summary>Its dead letters.</summary>
    public required PartitionOffice Letters { get; init; }

    /// <summary>Cancelled when the partition is done with.</summary>
    public CancellationToken Ended => _life.Token;

    /// <summary>The subscriptions, with this partition's own subscribers.</summary>
    public IReadOnlyList<Subscription> Subscriptions => _processor.Subscriptions;

    /// <summary>The subscriber of that subscription, as far as it is one; null where there is none.</summary>
    public TSubscriber? Find<TSubscriber>(string subscription)
        where TSubscriber : class, ISubscriber => _processor.Subscriptions.FirstOrDefault(item => item.Name == subscription)?.Subscriber as TSubscriber;

    /// <summary>The aggregate of that name, of this partition's rows; null where there is none.</summary>
    public Aggregate? FindAggregate(string name) => Find<Aggregate>($"aggregate:{name}");

    private PartitionProgress Progressed => new(_filter.Applied, _again?.Applied);

    /// <summary>What becomes of a delivery.</summary>
    public DeliveryVerdict Judge(ChangeDelivery delivery) => DeliveryRules.Judge(delivery, ReachedFor(delivery), Generation);

    /// <summary>What lies behind it is still needed from the log, with what the delivery says of changes that are to be given again.</summary>
    public AppliedPlace ReachedFor(ChangeDelivery delivery) => With(delivery).Reached;

    /// <summary>A delivery is known to be valid: those of older starts are refused from here on.</summary>
    public void Meet(ChangeDelivery delivery)
    {
        if (delivery.Generation <= Generation)
        {
            return;
        }

        if (With(delivery).Redelivered is { } place && place != _again?.Applied)
        {
            (_again, _isAgainNoted) = (new ReplayFilter(place), false);
        }

        // Between two starts of the tailer contact was lost.
        var isFirst = Generation == 0;
        Generation = delivery.Generation;
        foreach (var subscriber in isFirst ? [] : _processor.Subscriptions.Select(item => item.Subscriber).OfType<IContactSubscriber>())
        {
            subscriber.ContactFound();
        }
    }

    /// <summary>Applies what is new in a delivery that is to be taken, and saves.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="saveBefore">Saves once more before the row with this token, or a later one, so that what comes before it is not done again where it fails.</param>
    /// <exception cref="SubscriberFailedException">A subscriber threw at its last try.</exception>
    public async Task TakeAsync(ChangeDelivery delivery, ChangeToken? saveBefore = null)
    {
        Meet(delivery);
        foreach (var batch in delivery.Batches)
        {
            _filter.Begin(batch);
            _again?.Begin(batch);
            if (Progressed.Reached.HasRow(batch.Last))
            {
                continue;
            }

            foreach (var bytes in batch.Frames.Each())
            {
                await TakeAsync(bytes, saveBefore);
            }
        }

        await SaveProgressAsync();
    }

    /// <summary>Saves what subscribers keep besides what deliveries bring; between two deliveries.</summary>
    public async Task SaveAsync()
    {
        WatchedRows?.Sweep();
        var progress = Progressed;
        await Letters.SaveAsync(async () => SavedBytes += await _store.SaveAsync(progress, Generation, _last, _processor.Capture(), _definitions, _life.Token));
        (_saved, _isAgainNoted) = (progress, true);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        _life.Dispose();
        Letters.Dispose();
    }

    /// <summary>A partition that has taken nothing since somebody rewound learns of it by the first delivery.</summary>
    private PartitionProgress With(ChangeDelivery delivery) =>
        delivery.Redelivery is { } redelivery && redelivery.Generation > Generation ? Progressed.Rewound(redelivery) : Progressed;

    private async ValueTask TakeAsync(ArraySegment<byte> bytes, ChangeToken? saveBefore)
    {
        if (_again is { } again)
        {
            await GiveAgainAsync(again, bytes, saveBefore);
        }

        var frame = Read(bytes);
        if (!_filter.Cut(frame))
        {
            return;
        }

        await SaveAheadOfAsync(frame, saveBefore);
        await GiveAsync(frame, isAgain: false);
        Rows += frame.RowCount;
        _last = frame.Transaction;
        _filter.Took(frame);
        _again = null;
        frame.Close();
    }

    /// <summary>What of a frame was applied and is to be given again.</summary>
    private async ValueTask GiveAgainAsync(ReplayFilter again, ArraySegment<byte> bytes, ChangeToken? saveBefore)
    {
        var frame = Read(bytes);
        if (!_filter.Keep(frame) || !again.Cut(frame))
        {
            return;
        }

        await SaveAheadOfAsync(frame, saveBefore);
        await GiveAsync(frame, isAgain: true);
        again.Took(frame);
        frame.Close();
        if (again.Applied == _filter.Applied)
        {
            _again = null;
        }
    }

    private ChangeFrame Read(ArraySegment<byte> bytes)
    {
        FrameReader.Read(bytes, _tables, _frame);
        _frame.Partition = _plan.Name;
        return _frame;
    }

    private Task SaveAheadOfAsync(ChangeFrame frame, ChangeToken? saveBefore) =>
        saveBefore is { } failed && frame.Open().LastToken >= failed ? SaveProgressAsync() : Task.CompletedTask;

    private Task SaveProgressAsync() => Progressed != _saved || !_isAgainNoted ? SaveAsync() : Task.CompletedTask;

    private async ValueTask GiveAsync(ChangeFrame frame, bool isAgain)
    {
        _life.Token.ThrowIfCancellationRequested();
        try
        {
            await (isAgain ? _processor.RedeliverAsync(frame, _life.Token) : _processor.ProcessAsync(frame, _life.Token));
        }
        catch (Exception failure) when (!_life.IsCancellationRequested)
        {
            throw new SubscriberFailedException(_plan.Name, frame.Open().FirstToken, failure);
        }
    }
}
