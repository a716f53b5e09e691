using Polly;
using Polly.Retry;
using Router.Routing.Processing;

namespace Router.Routing.DeadLetters;

/// <summary>Where one partition of a subscription parks its changes.</summary>
internal sealed class ParkingDesk(DeadLetterBox box, LetterWriter letters, DeadLetterShelf shelf, RetryOptions retry, TimeProvider time)
{
    private ResiliencePipeline? _pipeline;

    public DeadLetterBox Box => box;

    public LetterWriter Letters => letters;

    /// <summary>Makes what was parked durable, and empties the list. A store that cannot be written is tried again for a while.</summary>
    /// <exception cref="DeadLetterException">It still cannot be written: the partition must stop.</exception>
    public async ValueTask KeepAsync(List<ParkedChange> parked, Recipient recipient, CancellationToken cancellationToken)
    {
        if (parked.Count == 0)
        {
            return;
        }

        await (_pipeline ??= RetryPipeline(recipient)).ExecuteAsync(token => shelf.AppendAsync(parked, token), cancellationToken);
        recipient.Parked(parked.Count);
        parked.Clear();
    }

    private ResiliencePipeline RetryPipeline(Recipient recipient) => retry.Retries == 0 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = retry.Retries,
            Delay = retry.FirstDelay,
            MaxDelay = retry.LongestDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is DeadLetterException { Fault: DeadLetterFault.NotWritten }),
            OnRetry = arguments =>
            {
                recipient.Failed(arguments.Outcome.Exception!);
                return default;
            },
        })
        .Build();
}
