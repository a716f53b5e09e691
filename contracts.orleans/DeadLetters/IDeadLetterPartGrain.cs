using Orleans;
using Orleans.Concurrency;

namespace Router.Contracts.Orleans.DeadLetters;

/// <summary>
/// The changes of a partition that its subscriptions did not take; the same grain as <see cref="Tables.ITableGrain"/>, by the same key. Each call takes the
/// partition up where it is not, also where it is stopped and waits before its next try.
/// </summary>
[Alias("router.dead-letters.part")]
public interface IDeadLetterPartGrain : IGrainWithStringKey
{
    /// <summary>The next letters, by subscription and then in the order of their changes.</summary>
    /// <param name="subscription">Of which subscription; null for all.</param>
    /// <param name="after">Behind that one; null for the first.</param>
    /// <returns>At most 500, and the others of the last one's token; fewer, or none, where there are no more.</returns>
    /// <exception cref="DeadLettersException">They cannot be read; the message says why.</exception>
    [AlwaysInterleave]
    [Alias("list")]
    Task<ParkedLetter[]> ListLettersAsync(string? subscription, ParkedLetter? after);

    /// <summary>
    /// Gives the next letters to their subscription again, each row's in their order: at most 64, and no further one after a second but those of the last one's token. What is taken is gone,
    /// and its row goes on where that was the last one, when this completes; the partition's deliveries wait meanwhile.
    /// </summary>
    /// <param name="subscription">The subscription's name.</param>
    /// <param name="tokens">Which; null for all. One whose row has an earlier letter that is not taken has to wait.</param>
    /// <param name="after">Behind that one: what is still there before it counts as not taken. Null to begin.</param>
    /// <exception cref="DeadLettersException">No such subscription runs with dead letters, or they cannot be read or saved; what was taken may be given again then.</exception>
    [AlwaysInterleave]
    [ResponseTimeout("00:10:00")]
    [Alias("replay")]
    Task<LetterReplayAnswer> ReplayLettersAsync(string subscription, ChangeToken[]? tokens, ChangeToken? after);

    /// <summary>Lets letters go untaken; a row whose last letter went goes on.</summary>
    /// <param name="subscription">The subscription's name, also of one that is no more.</param>
    /// <param name="tokens">Which; null for all.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="DeadLettersException">That cannot be saved, and they are still there.</exception>
    [AlwaysInterleave]
    [Alias("drop")]
    Task<int> DropLettersAsync(string subscription, ChangeToken[]? tokens);
}
