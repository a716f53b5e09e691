using System.Runtime.ExceptionServices;
using Polly;
using Polly.Retry;
using Router.Contracts;
using Router.Routing.DeadLetters;
using Router.Routing.Subscriptions;

namespace Router.Routing.Processing;

/// <summary>A subscription on one partition: how it is tried again, and how it fares. Used by one lane at a time; its counters by anybody.</summary>
internal sealed class Recipient(Subscription subscription, RetryOptions retry, ParkingDesk? desk = null)
{
    private readonly RetryOptions _retry = subscription.Retry ?? retry;
    private ResiliencePipeline? _pipeline;
    private long _retries;
    private long _deadLetters;
    private Exception? _lastFailure;

    public Subscription Subscription => subscription;

    public ISubscriber Subscriber { get; } = subscription.Subscriber;

    /// <summary>Where its changes are parked; null where a failure stops the partition.</summary>
    public ParkingDesk? Desk => desk;

    public RowSelection Selection { get; } = new();

    public long Retries => Volatile.Read(ref _retries);

    /// <summary>On a hot table's partition: whether the watched row's key belongs to it, as of the last plan that told; null before one did.</summary>
    public bool? HoldsKey { get; set; }

    public SubscriptionProgress Progress(bool isTrying) =>
        new(subscription.Name, Retries, Volatile.Read(ref _deadLetters), Volatile.Read(ref _lastFailure), isTrying);

    public bool Wants(ChangeKind kind) => ((int)subscription.Kinds >> (int)kind & 1) != 0;

    public void Failed(Exception failure) => Volatile.Write(ref _lastFailure, failure);

    public void Parked(int letters) => Volatile.Write(ref _deadLetters, _deadLetters + letters);

    /// <summary>Tries again after a failure, which counts as the first try: a pause comes before the next.</summary>
    /// <exception cref="Exception">What was thrown at the last try.</exception>
    public async ValueTask TryAgainAsync(
        Exception failed, Func<ChangeFrame, CancellationToken, ValueTask> deliver, ChangeFrame frame, CancellationToken cancellationToken)
    {
        Failed(failed);
        if (_retry.Retries == 0 || failed is IFinalFailure)
        {
            ExceptionDispatchInfo.Throw(failed);
        }

        var first = failed;
        await (_pipeline ??= RetryPipeline()).ExecuteAsync(
            token => Interlocked.Exchange(ref first, null) is { } failure ? ValueTask.FromException(failure) : TryAsync(deliver, frame, token),
            cancellationToken);
    }

    /// <summary>One try, whose every failure is in the task.</summary>
    private async ValueTask TryAsync(Func<ChangeFrame, CancellationToken, ValueTask> deliver, ChangeFrame frame, CancellationToken cancellationToken)
    {
        try
        {
            await deliver(frame, cancellationToken);
        }
        catch (Exception exception) when (Delivery.IsFailure(exception, cancellationToken))
        {
            Failed(exception);
            throw;
        }
    }

    private ResiliencePipeline RetryPipeline() => new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = _retry.Retries,
            Delay = _retry.FirstDelay,
            MaxDelay = _retry.LongestDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = static arguments => ValueTask.FromResult(
                arguments.Outcome.Exception is { } exception
                && exception is not IFinalFailure
                && Delivery.IsFailure(exception, arguments.Context.CancellationToken)),
            OnRetry = _ =>
            {
                Volatile.Write(ref _retries, _retries + 1);
                return default;
            },
        })
        .Build();
}
