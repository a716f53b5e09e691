using Router.Contracts;
using Router.Contracts.Frames;
using Router.Contracts.Orleans.Streams;
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
    private Transaction _last;
    private AppliedPlace _saved;

    internal TablePartition(PartitionPlan plan, TableProcessor processor, PartitionStore store, AppliedPlace applied, CancellationTokenSource life)
    {
        (_plan, _processor, _store, _life) = (plan, processor, store, life);
        _filter = new ReplayFilter(applied);
        _saved = applied;
        Generation = store.Head.Generation;
        _last = LastTransaction.Of(store.Head) ?? default;
        _definitions = processor.Subscriptions
            .Where(item => item.Subscriber is IStatefulSubscriber)
            .ToDictionary(item => item.Name, item => ((IStatefulSubscriber)item.Subscriber).Definition, StringComparer.Ordinal);
    }

    /// <summary>What is applied and saved.</summary>
    public AppliedPlace Saved => _saved;

    /// <summary>The newest tailer's start that something was taken of.</summary>
    public long Generation { get; private set; }

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

    /// <summary>What becomes of a delivery.</summary>
    public DeliveryVerdict Judge(ChangeDelivery delivery) => DeliveryRules.Judge(delivery, _filter.Applied, Generation);

    /// <summary>A delivery of that start is known to be valid: older ones are refused from here on.</summary>
    public void Meet(long generation)
    {
        if (generation <= Generation)
        {
            return;
        }

        // Between two starts of the tailer contact was lost.
        var isFirst = Generation == 0;
        Generation = generation;
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
        Meet(delivery.Generation);
        foreach (var batch in delivery.Batches)
        {
            _filter.Begin(batch);
            if (_filter.Applied.HasRow(batch.Last))
            {
                continue;
            }

            foreach (var bytes in batch.Frames.Each())
            {
                await TakeAsync(bytes, saveBefore);
            }
        }

        if (_filter.Applied != _saved)
        {
            await SaveAsync();
        }
    }

    /// <summary>Saves what subscribers keep besides what deliveries bring; between two deliveries.</summary>
    public async Task SaveAsync()
    {
        var applied = _filter.Applied;
        await Letters.SaveAsync(async () => SavedBytes += await _store.SaveAsync(applied, Generation, _last, _processor.Capture(), _definitions, _life.Token));
        _saved = applied;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        _life.Dispose();
        Letters.Dispose();
    }

    private async ValueTask TakeAsync(ArraySegment<byte> bytes, ChangeToken? saveBefore)
    {
        var frame = _frame;
        FrameReader.Read(bytes, _tables, frame);
        frame.Partition = _plan.Name;
        if (!_filter.Cut(frame))
        {
            return;
        }

        if (saveBefore is { } failed && frame.Open().LastToken >= failed && _filter.Applied != _saved)
        {
            await SaveAsync();
        }

        await ProcessAsync(frame);
        Rows += frame.RowCount;
        _last = frame.Transaction;
        _filter.Took(frame);
        frame.Close();
    }

    private async ValueTask ProcessAsync(ChangeFrame frame)
    {
        try
        {
            await _processor.ProcessAsync(frame, _life.Token);
        }
        catch (Exception failure) when (!_life.IsCancellationRequested)
        {
            throw new SubscriberFailedException(_plan.Name, frame.Open().FirstToken, failure);
        }
    }
}
