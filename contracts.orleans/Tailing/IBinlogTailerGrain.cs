using Orleans;
using Orleans.Concurrency;

namespace Router.Contracts.Orleans.Tailing;

/// <summary>
/// Follows one source's log; its key is the source's name. It is where the source's queues are read from, and wakes up by being read.
/// </summary>
[Alias("router.tailer")]
public interface IBinlogTailerGrain : IGrainWithStringKey
{
    /// <summary>
    /// The next changes of a queue's partitions, as soon as there are any, and at once where there are; an answer without after
    /// <see cref="QueueRead.WaitMs"/>. What is given stays held until it is acknowledged by a later read, and is given again to another receiver.
    /// </summary>
    [AlwaysInterleave]
    [ResponseTimeout("00:00:30")]
    [Alias("read")]
    ValueTask<QueueAnswer> ReadAsync(QueueRead read);

    /// <summary>
    /// A table grain misses what lies after that token, although this generation was past it when it began, or has acknowledged it: the log is read
    /// again from there, under a new generation.
    /// </summary>
    /// <param name="generation">The generation that the grain was given; where the tailer has a newer one nothing is done.</param>
    /// <param name="stream">The partition's name, for the log.</param>
    /// <param name="applied">What the grain has.</param>
    [AlwaysInterleave]
    [Alias("rewind")]
    Task RewindAsync(long generation, string stream, ChangeToken applied);

    /// <summary>Where this source's reading began, for subscribers that read tables; waits until that is known.</summary>
    [AlwaysInterleave]
    [Alias("beginning")]
    ValueTask<TailerBeginning> BeginningAsync();

    /// <summary>Waits until every partition that matches has applied, and saved, everything up to that point of the log.</summary>
    /// <param name="point">A <see cref="LogPoint"/> as text.</param>
    /// <param name="timeout">How long at most; at most 25 s, so ask again.</param>
    /// <param name="tables">Patterns of tables, <c>shop.orders</c>; null for all partitions.</param>
    /// <returns>The name of a WaitOutcome: <c>Reached</c>, <c>TimedOut</c>, <c>UnknownGtid</c> or <c>SourceStopped</c>.</returns>
    [AlwaysInterleave]
    [Alias("wait")]
    Task<string> WaitForAsync(string point, TimeSpan timeout, string? tables);

    /// <summary>How the source is.</summary>
    [AlwaysInterleave]
    [Alias("status")]
    ValueTask<TailerStatus> StatusAsync();

    /// <summary>Stops reading, or reads on; kept over restarts.</summary>
    [Alias("pause")]
    Task PauseAsync(bool isPaused);

    /// <summary>
    /// Reads again from an earlier place, under a new generation: handlers get the changes from there on again, in order, at least once. State that is saved with
    /// the position has each change once all the same, and watched rows never go back. What is new comes when a partition has come through what is not.
    /// </summary>
    /// <param name="from">A place that the server's log still has: <c>FILE:POS</c>.</param>
    /// <param name="redelivers">False where handlers are not to be called again, only grains mended whose state was lost or set back.</param>
    /// <exception cref="FormatException">It is no such place.</exception>
    [Alias("rewind-to")]
    Task RewindToAsync(string from, bool redelivers);
}
