using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Router.Contracts;
using Router.Contracts.Orleans.Tailing;
using Router.Grains.Rows;
using Router.Grains.Tables.Letters;
using Router.Grains.Tables.State;
using Router.Grains.Tables.Subscribers;
using Router.Grains.Tailing;
using Router.Routing.DeadLetters;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;
using Router.Subscribers.Aggregates;
using Router.Subscribers.Watching;

namespace Router.Grains.Tables;

/// <summary>Takes a partition's state up, with subscribers of its own, and begins them.</summary>
/// <param name="plan">Gives what the partition is for; asked at each start, since subscribers may be made by it.</param>
/// <param name="fresh">Gives partitions their own subscribers.</param>
/// <param name="records">The grain's records.</param>
/// <param name="tailer">The source's tailer.</param>
/// <param name="tables">Makes a reader of the source's tables, for a failover epoch; null where there is nobody to ask.</param>
/// <param name="retry">How subscribers are tried again that do not say so themselves.</param>
/// <param name="register">Where partitions say that they have dead letters.</param>
/// <param name="watchers">Finds those who watch rows; null where none can be watched.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Takes what is dropped.</param>
internal sealed class PartitionLoader(
    Func<PartitionPlan> plan,
    FreshSubscribers fresh,
    PartitionRecords records,
    IBinlogTailerGrain tailer,
    Func<int, ITableReader?> tables,
    RetryOptions retry,
    ILetterRegister register,
    IRowWatchers? watchers,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>How many dead letters a subscription may have in the partition.</summary>
    public DeadLetterOptions LetterOptions { get; init; } = new();

    /// <summary>How many bytes of dead letters the partition may have.</summary>
    public long MaxLetterBytes { get; init; } = PartitionLetters.DefaultMaxBytes;

    /// <summary>Loads the partition.</summary>
    /// <exception cref="InconsistentStateException">Another activation takes it up at the same time.</exception>
    /// <exception cref="PartitionStateException">The saved state cannot be used.</exception>
    /// <exception cref="DeadLetterException">Its dead letters are damaged, or the table had another number of partitions when they were parked.</exception>
    /// <exception cref="Exception">A subscriber cannot begin.</exception>
    public async Task<TablePartition> LoadAsync(CancellationToken cancellationToken)
    {
        var present = plan();
        var letters = new PartitionLetters(MaxLetterBytes);
        var subscriptions = WithLetters(present, letters, WithRows(present, fresh.For(present)));
        var beginning = await tailer.BeginningAsync();
        var store = new PartitionStore(records, present.Slice.Count, beginning.FollowedSince);
        var (loaded, applied) = await LoadAsync(store, present, subscriptions, beginning);
        await RestoreAsync(present, subscriptions, loaded, cancellationToken);
        var office = await OfficeOfAsync(present, letters);
        var processor = TableProcessor.Of(present.Name, subscriptions, retry, present.Slice, office.Office);
        var life = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var partition = new TablePartition(present, processor, store, applied, life) { Beginning = beginning, Letters = office, WatchedRows = RowsOf(present, subscriptions, store.Head.Claims, life.Token) };
        try
        {
            store.Compare(processor.Capture(), loaded);
            await BeginAsync(present, subscriptions, store, applied, beginning, life.Token);
            await partition.SaveAsync();
            partition.WatchedRows?.Begin();
            return partition;
        }
        catch
        {
            await partition.DisposeAsync();
            throw;
        }
    }

    /// <summary>The list of watched rows is kept as a subscriber that wants no changes.</summary>
    private static IReadOnlyList<Subscription> WithRows(PartitionPlan present, IReadOnlyList<Subscription> subscriptions) =>
        present.Stream.TableName is { } table && subscriptions.Any(item => item.Subscriber is RowWatch)
            ? [.. subscriptions, new Subscription
            {
                Name = WatchList.Subscription,
                Level = SubscriptionLevel.Table,
                Tables = TableGlob.Parse(table.ToString()),
                Kinds = ChangeKinds.None,
                Subscriber = new WatchList(),
            }]
            : subscriptions;

    /// <summary>Dead letters are kept so too, also those of subscriptions that are to have none any more.</summary>
    private static IReadOnlyList<Subscription> WithLetters(PartitionPlan present, PartitionLetters letters, IReadOnlyList<Subscription> subscriptions) =>
        [.. subscriptions, new Subscription { Name = PartitionLetters.Subscription, Level = present.Level, Kinds = ChangeKinds.None, Subscriber = letters }];

    private async Task<PartitionOffice> OfficeOfAsync(PartitionPlan present, PartitionLetters letters)
    {
        var notice = new LetterNotice(register, present.Stream, present.Slice.Count);
        if (letters.Count > 0 || present.Subscriptions.Any(item => item.OnFailure == FailurePolicy.DeadLetter))
        {
            await notice.CheckAsync();
        }

        return new PartitionOffice(present.Name, letters, notice, LetterOptions, time, logger);
    }

    private PartitionRows? RowsOf(PartitionPlan present, IReadOnlyList<Subscription> subscriptions, long claim, CancellationToken ended)
    {
        if (watchers is null || subscriptions.Select(item => item.Subscriber).OfType<WatchList>().FirstOrDefault() is not { } list)
        {
            return null;
        }

        list.BeginStamps(claim);
        return new PartitionRows(present.Stream, present.Slice, subscriptions.Select(item => item.Subscriber).OfType<RowWatch>().First(), list, watchers, time, logger, ended);
    }

    private async Task<(Dictionary<string, byte[][]> Loaded, PartitionProgress Applied)> LoadAsync(
        PartitionStore store, PartitionPlan present, IReadOnlyList<Subscription> subscriptions, TailerBeginning beginning)
    {
        var definitions = subscriptions
            .Where(item => item.Subscriber is IStatefulSubscriber)
            .ToDictionary(item => item.Name, item => ((IStatefulSubscriber)item.Subscriber).Definition, StringComparer.Ordinal);
        var loaded = await store.LoadAsync(saved => IsWanted(store.Head, saved, present, definitions) && HasAll(store.Head, saved, present, beginning));
        var head = store.Head;
        if (head.Save == 0)
        {
            return (loaded, PartitionProgress.None);
        }

        if (head.PartitionCount == present.Slice.Count)
        {
            return (loaded, PartitionProgress.Of(head));
        }

        // Under another count these were other rows: what is told of them is worth nothing, and the log is taken from where the tailer began.
        TablesLog.Repartitioned(logger, present.Stream.Source, present.Stream.Followed, head.PartitionCount, present.Slice.Count);
        return (loaded, PartitionProgress.None);
    }

    private bool IsWanted(PartitionHead head, SubscriberHead saved, PartitionPlan present, Dictionary<string, string> definitions)
    {
        if (!definitions.TryGetValue(saved.Name, out var now))
        {
            TablesLog.SubscriberRemoved(logger, present.Name, saved.Name);
            return false;
        }

        if (now != saved.Definition)
        {
            TablesLog.SubscriberRedefined(logger, present.Name, saved.Name, saved.Definition, now);
        }

        return now == saved.Definition && (head.PartitionCount == present.Slice.Count || saved.Name is PartitionLetters.Subscription or WatchList.Subscription);
    }

    /// <summary>
    /// What was not followed alike since it was saved has missed changes: it is worth nothing, and its subscriber begins anew. What counts changes by their
    /// time, and no table can fill again, is kept with its hole: without it nothing would be left.
    /// </summary>
    private bool HasAll(PartitionHead head, SubscriberHead saved, PartitionPlan present, TailerBeginning beginning)
    {
        var (applied, followed) = (PartitionProgress.Of(head).Applied.Token, new ChangeToken(head.FollowedSequence, head.FollowedRow));
        if (present.Subscriptions.FirstOrDefault(item => item.Name == saved.Name) is not { } subscription
            || FollowedSets.HasAll(beginning.Followed, subscription, present.Stream.TableName, present.Slice.Count, applied > followed ? applied : followed))
        {
            return true;
        }

        var isKept = subscription.Subscriber is Aggregate { CanRefill: false };
        TablesLog.SubscriberNotFollowed(logger, present.Name, saved.Name, $"{applied}", isKept ? "is kept with that hole, since no table can fill it" : "is dropped, and the subscription begins anew");
        return isKept;
    }

    private static async Task RestoreAsync(
        PartitionPlan present, IReadOnlyList<Subscription> subscriptions, Dictionary<string, byte[][]> loaded, CancellationToken cancellationToken)
    {
        foreach (var item in subscriptions)
        {
            if (item.Subscriber is IStatefulSubscriber stateful)
            {
                var saved = new Dictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>>();
                if (loaded.TryGetValue(item.Name, out var segments))
                {
                    saved.Add(present.Name, [.. segments.Select(bytes => (ReadOnlyMemory<byte>)bytes)]);
                }

                await stateful.RestoreAsync(saved, cancellationToken);
            }
        }
    }

    private async Task BeginAsync(
        PartitionPlan present, IReadOnlyList<Subscription> subscriptions, PartitionStore store, PartitionProgress applied, TailerBeginning beginning, CancellationToken cancellationToken)
    {
        var isResumed = !beginning.IsFirst || store.Head.Save > 0;
        var context = new PartitionContext(present, tailer, tables(beginning.Epoch), isResumed, time);
        var position = PartitionPosition.Of(beginning, applied.Applied);
        foreach (var item in subscriptions)
        {
            // No reading of another log is known to hold what was applied of the one before.
            if (item.Subscriber is RowWatch watch && LastTransaction.Of(store.Head) is { } last && new ChangeToken(last.Sequence, 0).Epoch == beginning.Epoch)
            {
                watch.Resume(last);
            }

            if (item.Subscriber is ISourceSubscriber subscriber)
            {
                await subscriber.BeginAsync(context, position, cancellationToken);
            }
        }
    }
}
