using System.Runtime.CompilerServices;
using Router.Contracts;
using Router.Contracts.Orleans.DeadLetters;
using Router.Routing.DeadLetters;

namespace Router.Client;

/// <content>Changes that subscriptions with <c>DeadLetter()</c> did not take.</content>
public sealed partial class RouterClient
{
    /// <summary>Longer than the tries of one letter may take.</summary>
    private static readonly TimeSpan s_longestReplay = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The source's dead letters, partition by partition; of each by subscription, and then in the order of their changes. Who is asked takes up a partition
    /// that is stopped and waits.
    /// </summary>
    /// <param name="subscription">Of which subscription; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DeadLettersException">Those of some partitions cannot be read, or a partition does not answer; thrown after those of the others.</exception>
    /// <exception cref="RouterClientException">The cluster does not answer.</exception>
    public async IAsyncEnumerable<ParkedLetter> DeadLettersAsync(string? subscription = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var failures = new List<DeadLettersException>();
        foreach (var (stream, partition) in await LetterPartitionsAsync(cancellationToken))
        {
            ParkedLetter? last = null;
            do
            {
                var after = last;
                var letters = await TryAsync(failures, stream, () => _calls.CallAsync(() => partition.ListLettersAsync(subscription, after), cancellationToken)) ?? [];
                foreach (var letter in letters)
                {
                    yield return letter;
                }

                last = letters.LastOrDefault();
            }
            while (last is not null);
        }

        ThrowIfAny(failures);
    }

    /// <summary>
    /// Gives dead letters to their live subscription again, each row's in their order, and lets go what is taken; a row whose last letter went goes on. A
    /// partition's deliveries wait meanwhile, for a second or one letter at a time; what is parked between is for the next replay, unless it still fits in.
    /// </summary>
    /// <param name="subscription">The subscription's name; of one without dead letters nothing is done.</param>
    /// <param name="tokens">Which; null for all. One whose row has an earlier letter that is not taken has to wait.</param>
    /// <param name="cancellationToken">Ends it; what was taken until then is gone.</param>
    /// <returns>What came of them; where an answer was lost with its silo, without the letters of that answer.</returns>
    /// <exception cref="DeadLettersException">
    /// Those of some partitions cannot be replayed, or a partition does not answer for some minutes; thrown when those of the others were, and says what came
    /// of all letters until then.
    /// </exception>
    /// <exception cref="RouterClientException">The cluster does not answer.</exception>
    public async Task<ReplayOutcome> ReplayDeadLettersAsync(
        string subscription, IReadOnlyCollection<ChangeToken>? tokens = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(subscription);
        ChangeToken[]? chosen = tokens is null ? null : [.. tokens];
        var failures = new List<DeadLettersException>();
        var outcome = new ReplayOutcome(0, 0, 0);
        foreach (var (stream, partition) in await LetterPartitionsAsync(cancellationToken))
        {
            var (answer, newest) = (default(LetterReplayAnswer), default(ChangeToken?));
            do
            {
                var after = answer?.Last;
                answer = await TryAsync(failures, stream, () => _calls.CallAsync(
                    () => partition.ReplayLettersAsync(subscription, chosen, after), s_longestReplay, cancellationToken));
                outcome = new ReplayOutcome(
                    outcome.Delivered + (answer?.Delivered ?? 0), outcome.Failed + (answer?.Failed ?? 0), outcome.Waiting + (answer?.Waiting ?? 0));
            }
            while (answer is { IsOver: false } && !((newest ??= answer.Newest) <= answer.Last));
        }

        ThrowIfAny(failures, outcome);
        return outcome;
    }

    /// <summary>Lets dead letters go untaken; a row whose last letter went goes on.</summary>
    /// <param name="subscription">The subscription's name, also of one that is no more.</param>
    /// <param name="tokens">Which; null for all.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    /// <returns>How many there were; where an answer was lost with its silo, without those of that answer.</returns>
    /// <exception cref="DeadLettersException">
    /// Those of some partitions are still there, or a partition does not answer; thrown when those of the others are gone.
    /// </exception>
    /// <exception cref="RouterClientException">The cluster does not answer.</exception>
    public async Task<int> DropDeadLettersAsync(string subscription, IReadOnlyCollection<ChangeToken>? tokens = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(subscription);
        ChangeToken[]? chosen = tokens is null ? null : [.. tokens];
        var failures = new List<DeadLettersException>();
        var dropped = 0;
        foreach (var (stream, partition) in await LetterPartitionsAsync(cancellationToken))
        {
            var count = await TryAsync(failures, stream, async () => (int?)await _calls.CallAsync(() => partition.DropLettersAsync(subscription, chosen), cancellationToken));
            dropped += count ?? 0;
        }

        ThrowIfAny(failures);
        return dropped;
    }

    private async Task<(string Stream, IDeadLetterPartGrain Grain)[]> LetterPartitionsAsync(CancellationToken cancellationToken) =>
        [.. (await _calls.CallAsync(() => Grain.LetterPartitionsAsync(), cancellationToken)).Select(partition =>
            (partition.Stream, Grains.GetGrain<IDeadLetterPartGrain>(partition.Stream)))];

    private static async Task<T?> TryAsync<T>(List<DeadLettersException> failures, string stream, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (DeadLettersException failure)
        {
            failures.Add(failure);
            return default;
        }
        catch (RouterClientException silent)
        {
            failures.Add(new DeadLettersException($"{stream} does not answer, and keeps the dead letters that it has not done with: {silent.Message}", silent));
            return default;
        }
    }

    private static void ThrowIfAny(List<DeadLettersException> failures, ReplayOutcome? replayed = null)
    {
        if (failures.Count == 0)
        {
            return;
        }

        var message = string.Join(" ", failures.Select(failure => failure.Message));
        if (replayed is null)
        {
            throw failures.Count == 1 ? failures[0] : new DeadLettersException(message, failures[0]);
        }

        var (delivered, failed, waiting) = replayed;
        throw new DeadLettersException(
            $"{message} Until then {delivered} letters were taken, {failed} failed again and {waiting} wait behind others.",
            failures.Count == 1 ? failures[0].InnerException ?? failures[0] : failures[0])
        {
            Delivered = delivered,
            Failed = failed,
            Waiting = waiting,
        };
    }
}
