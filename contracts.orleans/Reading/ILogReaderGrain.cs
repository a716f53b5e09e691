using Orleans;
using Orleans.Concurrency;

namespace Router.Contracts.Orleans.Reading;

/// <summary>
/// Gives a source's changes to applications: readers of its log that are nobody's duty. It has a connection of its own to the server while anybody
/// reads, keeps the newest changes in bounded memory, and reads older ones for who asks from an older place; it never holds the source up.
/// Its key is the source's name.
/// </summary>
/// <remarks>
/// A reader is nothing but its next question: who does not ask any more leaves nothing behind.
/// </remarks>
[Alias("router.reader")]
public interface ILogReaderGrain : IGrainWithStringKey
{
    /// <summary>
    /// The changes of some tables after a place, as soon as there are any; an answer without after <see cref="LogRead.WaitMs"/>, with the place
    /// that was reached, from which to ask next.
    /// </summary>
    /// <exception cref="LogReadException">The place is no longer in the server's log, or cannot be read; the message says what to do.</exception>
    [AlwaysInterleave]
    [ResponseTimeout("00:01:00")]
    [Alias("read")]
    ValueTask<LogAnswer> ReadAsync(LogRead read);

    /// <summary>The tables that the server has now and that applications may read.</summary>
    [AlwaysInterleave]
    [Alias("tables")]
    Task<string[]> TablesAsync();
}
