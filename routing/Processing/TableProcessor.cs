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
    private readonly ByTable<Delivery[]> _deliveries;
    private readonly ResiliencePipeline _retry;

    internal TableProcessor(string partition, Subscription[] subscriptions, RetryOptions retry)
    {
        _partition = partition;
        _subscriptions = [.. subscriptions.OrderBy(subscription => subscription.Level)];
        _deliveries = new ByTable<Delivery[]>(table => Delivery.For(_subscriptions, table));
        _retry = retry.Retries > 0 ? RetryPipeline(retry) : ResiliencePipeline.Empty;
    }

    /// <summary>The subscriptions whose subscribers it delivers to.</summary>
    public IReadOnlyList<Subscription> Subscriptions => _subscriptions;

    internal static TableProcessor None { get; } = new("", [], new RetryOptions());

    /// <summary>How often a subscriber was tried again since the start.</summary>
    public long Retries { get; private set; }

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
                var delivered = deliveries[index].DeliverAsync(frame, cancellationToken);
                if (!delivered.IsCompletedSuccessfully)
                {
                    return ProcessSlowlyAsync(delivered, deliveries, index, frame, cancellationToken);
                }

                delivered.GetAwaiter().GetResult();
            }

            return default;
        }
        catch (Exception exception)
        {
            var failed = ValueTask.FromException(exception);
            return deliveries.Length == 0 ? failed : ProcessSlowlyAsync(failed, deliveries, index, frame, cancellationToken);
        }
    }

    /// <summary>What stateful subscribers note of this partition as it is now; called on its lane, or before it has any.</summary>
    public IReadOnlyList<CapturedState> Capture()
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
            await RetryAsync(exception, delivery, frame, cancellationToken);
        }
    }

    /// <summary>What failed already counts as the first try: a pause comes before the next.</summary>
    private async ValueTask RetryAsync(Exception? failed, Delivery delivery, ChangeFrame frame, CancellationToken cancellationToken) =>
        await _retry.ExecuteAsync(
            token => Interlocked.Exchange(ref failed, null) is { } first ? ValueTask.FromException(first) : delivery.StartAsync(frame, token),
            cancellationToken);

    private ResiliencePipeline RetryPipeline(RetryOptions retry) => new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = retry.Retries,
            Delay = retry.FirstDelay,
            MaxDelay = retry.LongestDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,

            // A handler's own timeout is a cancellation too; only ours is final.
            ShouldHandle = static arguments => ValueTask.FromResult(
                arguments.Outcome.Exception is { } exception
                && (exception is not OperationCanceledException || !arguments.Context.CancellationToken.IsCancellationRequested)),
            OnRetry = _ =>
            {
                Retries++;
                return default;
            },
        })
        .Build();
}
