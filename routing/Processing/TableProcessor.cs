using System.Runtime.CompilerServices;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.DeadLetters;
using Router.Routing.Log;
using Router.Routing.Subscriptions;

namespace Router.Routing.Processing;

/// <summary>
/// Delivers the batches of one partition to its subscribers, in the order of their levels and then of their registration:
/// each batch to each subscriber that wants it, tried again where it throws. One batch at a time.
/// </summary>
public sealed class TableProcessor
{
    private readonly string _partition;
    private readonly Recipient[] _recipients;
    private readonly ByTable<Delivery[]> _deliveries;
    private readonly ByTable<Delivery[]> _redeliveries;
    private Delivery? _trying;

    internal TableProcessor(string partition, Subscription[] subscriptions, RetryOptions retry, PartitionSlice? slice = null, DeadLetterOffice? deadLetters = null)
    {
        _partition = partition;
        Subscriptions = subscriptions;
        _recipients =
        [
            .. subscriptions
                .OrderBy(subscription => subscription.Level)
                .Select(subscription => new Recipient(
                    subscription, retry, subscription.OnFailure == FailurePolicy.Stop ? null : deadLetters?.DeskOf(subscription, partition, retry))),
        ];
        _deliveries = new ByTable<Delivery[]>(table => Delivery.For(_recipients, table, slice ?? PartitionSlice.Whole));
        _redeliveries = new ByTable<Delivery[]>(table => Delivery.For(
            [.. _recipients.Where(recipient => recipient.Subscriber is not IOnlyForward)], table, slice ?? PartitionSlice.Whole));
    }

    /// <summary>One for whoever has a partition's batches from elsewhere than a change log, such as a grain.</summary>
    /// <param name="partition">The partition's name, as <see cref="Partition.Name"/> has it.</param>
    /// <param name="subscriptions">Those of the partition; see <see cref="SubscriptionSet.OfPartition"/>.</param>
    /// <param name="retry">How subscribers are tried again that do not say so themselves.</param>
    /// <param name="slice">Which of its table's partitions it is.</param>
    /// <param name="deadLetters">Where its subscriptions park what they do not take; null where there is no place for that.</param>
    /// <exception cref="ArgumentException">A subscription is to have dead letters, and there is no place for them.</exception>
    public static TableProcessor Of(
        string partition, IReadOnlyList<Subscription> subscriptions, RetryOptions retry, PartitionSlice slice, DeadLetterOffice? deadLetters = null)
    {
        ArgumentNullException.ThrowIfNull(subscriptions);
        return deadLetters is null && subscriptions.FirstOrDefault(item => item.OnFailure == FailurePolicy.DeadLetter) is { } homeless
            ? throw new ArgumentException($"The subscription '{homeless.Name}' is to have dead letters, and there is nowhere to keep them here: let it stop.", nameof(subscriptions))
            : new TableProcessor(partition, [.. subscriptions], retry, slice, deadLetters);
    }

    /// <summary>The subscriptions whose subscribers it delivers to.</summary>
    public IReadOnlyList<Subscription> Subscriptions { get; }

    internal static TableProcessor None { get; } = new("", [], new RetryOptions());

    /// <summary>How often a subscriber was tried again since the start.</summary>
    public long Retries => _recipients.Sum(recipient => recipient.Retries);

    /// <summary>How each of the partition's subscriptions fares, in the order they are called.</summary>
    public IReadOnlyList<SubscriptionProgress> Progress
    {
        get
        {
            var trying = Volatile.Read(ref _trying)?.Current;
            return [.. _recipients.Select(recipient => recipient.Progress(ReferenceEquals(recipient, trying)))];
        }
    }

    /// <summary>Delivers the frame's rows to everybody who wants them. Every failure is in the task.</summary>
    /// <exception cref="Exception">What a subscriber threw at its last try; those before it have the batch, those after it have not.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ValueTask ProcessAsync(ChangeFrame frame, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Delivery[] deliveries = [];
        var index = 0;
        try
        {
            deliveries = _deliveries.Of(frame.Table);
            for (; index < deliveries.Length; index++)
            {
                _trying = deliveries[index];
                var delivered = _trying.DeliverAsync(frame, cancellationToken);
                if (!delivered.IsCompletedSuccessfully)
                {
                    return ProcessSlowlyAsync(delivered, deliveries, index, frame, cancellationToken);
                }

                delivered.GetAwaiter().GetResult();
            }

            _trying = null;
            return default;
        }
        catch (Exception exception)
        {
            var failed = ValueTask.FromException(exception);
            return deliveries.Length == 0 ? failed : ProcessSlowlyAsync(failed, deliveries, index, frame, cancellationToken);
        }
    }

    /// <summary>Delivers rows that everybody had already to those once more who are to have them again: to all that do not say <see cref="IOnlyForward"/>.</summary>
    /// <exception cref="Exception">What a subscriber threw at its last try; those before it have the batch, those after it have not.</exception>
    public async ValueTask RedeliverAsync(ChangeFrame frame, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(frame);
        foreach (var delivery in _redeliveries.Of(frame.Table))
        {
            _trying = delivery;
            await delivery.CompleteAsync(frame, cancellationToken);
        }

        _trying = null;
    }

    /// <summary>What stateful subscribers note of this partition as it is now; called on its lane, or before it has any.</summary>
    public IReadOnlyList<CapturedState> Capture()
    {
        var states = new List<CapturedState>();
        foreach (var recipient in _recipients)
        {
            if (recipient.Subscriber is IStatefulSubscriber stateful)
            {
                states.Add(new CapturedState(recipient.Subscription.Name, _partition, stateful.Capture(_partition)));
            }
        }

        return states;
    }

    private async ValueTask ProcessSlowlyAsync(
        ValueTask delivered, Delivery[] deliveries, int index, ChangeFrame frame, CancellationToken cancellationToken)
    {
        await FinishAsync(delivered, deliveries[index], frame, cancellationToken);
        while (++index < deliveries.Length)
        {
            _trying = deliveries[index];
            await _trying.CompleteAsync(frame, cancellationToken);
        }

        _trying = null;
    }

    private static async ValueTask FinishAsync(ValueTask delivered, Delivery delivery, ChangeFrame frame, CancellationToken cancellationToken)
    {
        try
        {
            await delivered;
        }
        catch (Exception exception) when (Delivery.IsFailure(exception, cancellationToken))
        {
            await delivery.RecoverAsync(exception, frame, cancellationToken);
        }
    }
}
