using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Router.Contracts;
using Router.Contracts.Orleans.DeadLetters;
using Router.Routing.DeadLetters;

namespace Router.Grains.Tables.Letters;

/// <summary>
/// The dead letters of a partition while it is loaded: the office that all routers have, over letters that are saved with the partition's state. What is
/// done with letters is done between two deliveries, and followed by a save before anybody is told.
/// </summary>
internal sealed class PartitionOffice(
    string partition, PartitionLetters letters, LetterNotice notice, DeadLetterOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    private long _savedVersion = letters.Version;

    /// <summary>Where the partition's subscriptions park changes.</summary>
    public DeadLetterOffice Office { get; } = new(letters, options, time);

    /// <summary>How many letters are saved.</summary>
    public int Count { get; private set; } = letters.Count;

    /// <summary>The letters, by subscription and then in the order of their changes.</summary>
    public IEnumerable<DeadLetter> List(string? subscription) => Office.List(subscription);

    /// <summary>Gives the next letters to their subscription again; to be followed by a save.</summary>
    public async Task<LetterReplayAnswer> ReplayAsync(string subscription, IReadOnlyCollection<ChangeToken>? tokens, ChangeToken after, CancellationToken cancellationToken)
    {
        if (Office.List(subscription).Count == 0)
        {
            return new LetterReplayAnswer(0, 0, 0, after, IsOver: true);
        }

        var step = await Office.ReplaySomeAsync(subscription, tokens, after, cancellationToken);
        return new LetterReplayAnswer(step.Outcome.Delivered, step.Outcome.Failed, step.Outcome.Waiting, step.Last, step.IsOver, step.Newest);
    }

    /// <summary>Lets letters go; to be followed by a save.</summary>
    public Task<int> DropAsync(string subscription, IReadOnlyCollection<ChangeToken>? tokens, CancellationToken cancellationToken) =>
        Office.DropAsync(subscription, tokens, cancellationToken);

    /// <summary>Saves the partition's state, its letters with it.</summary>
    /// <exception cref="DeadLetterException">It cannot be written, and letters are among what is new in it.</exception>
    public async Task SaveAsync(Func<Task> save)
    {
        var (version, count) = (letters.Version, letters.Count);
        try
        {
            await notice.BeforeSaveAsync(count);
            await save();
        }
        catch (Exception failure) when (version != _savedVersion && failure is not (InconsistentStateException or OperationCanceledException))
        {
            throw new DeadLetterException(
                DeadLetterFault.NotWritten,
                $"The dead letters of {partition} could not be written in the grain storage ({failure.Message}): see to the storage. Until then it stops before them; nothing is lost.",
                failure);
        }

        (_savedVersion, Count) = (version, count);
        try
        {
            await notice.AfterSaveAsync(count);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // What was to be done is done and saved. A partition that is registered without letters does no harm, and says it again with the next save.
            TablesLog.LettersNotNoted(logger, partition, failure.Message);
        }
    }

    public void Dispose() => Office.Dispose();
}
