using System.Runtime.CompilerServices;
using Polly;
using Polly.Retry;
using Router.Contracts;
using Router.Contracts.Rows;
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
    private readonly Subscription[] _subscriptions;
    private readonly ResiliencePipeline _retry;
    private TablePlan? _lastTable;
    private Delivery[] _lastDeliveries = [];

    internal TableProcessor(string partition, Subscription[] subscriptions, RetryOptions retry)
    {
        _partition = partition;
        _subscriptions = [.. subscriptions.OrderBy(subscription => subscription.Level)];
        _retry = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = Math.Max(retry.Retries, 1),
                Delay = retry.FirstDelay,
                MaxDelay = retry.LongestDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is not (null or OperationCanceledException)),
                OnRetry = _ =>
                {
                    Retries++;
                    return default;
                },
            })
            .Build();
    }

    internal static TableProcessor None { get; } = new("", [], new RetryOptions());

    /// <summary>How often a subscriber was tried again since the start.</summary>
    public long Retries { get; private set; }

    /// <summary>Delivers the frame's rows to everybody who wants them.</summary>
    /// <exception cref="Exception">What a subscriber threw at its last try; those before it have the batch, those after it have not.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ValueTask ProcessAsync(ChangeFrame frame, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var deliveries = DeliveriesOf(frame.Table);
        for (var i = 0; i < deliveries.Length; i++)
        {
            ValueTask delivered;
            try
            {
                delivered = deliveries[i].DeliverAsync(frame, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                delivered = ValueTask.FromException(exception);
            }

            if (!delivered.IsCompletedSuccessfully)
            {
                return ProcessSlowlyAsync(delivered, deliveries, i, frame, cancellationToken);
            }

            delivered.GetAwaiter().GetResult();
        }

        return default;
    }

    internal IEnumerable<CapturedState> Capture()
    {
        var states = new List<CapturedState>();
        foreach (var subscription in _subscriptions)
        {
            if (subscription.Subscriber is IStatefulSubscriber stateful)
            {
                states.Add(new CapturedState(subscription.Name, _partition, stateful.Capture(_partition)));
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
            await FinishAsync(deliveries[index].StartAsync(frame, cancellationToken), deliveries[index], frame, cancellationToken);
        }
    }

    private async ValueTask FinishAsync(ValueTask delivered, Delivery delivery, ChangeFrame frame, CancellationToken cancellationToken)
    {
        try
        {
            await delivered;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Retries++;
            await _retry.ExecuteAsync(token => delivery.StartAsync(frame, token), cancellationToken);
        }
    }

    private Delivery[] DeliveriesOf(TablePlan table)
    {
        if (!ReferenceEquals(table, _lastTable))
        {
            _lastDeliveries = Delivery.For(_subscriptions, table);
            _lastTable = table;
        }

        return _lastDeliveries;
    }
}
