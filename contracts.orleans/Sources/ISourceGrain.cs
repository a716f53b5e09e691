using Orleans;
using Orleans.Concurrency;
using Router.Contracts.Orleans.DeadLetters;
using Router.Contracts.Orleans.Tables;
using Router.Contracts.Orleans.Tailing;

namespace Router.Contracts.Orleans.Sources;

/// <summary>A source as applications and operators see it; its key is the source's name.</summary>
[Alias("router.source")]
public interface ISourceGrain : IGrainWithStringKey
{
    /// <summary>How the source and its partitions are.</summary>
    [AlwaysInterleave]
    [Alias("status")]
    Task<SourceReport> StatusAsync();

    /// <summary>Stops reading; positions stay, and nothing is lost as long as the server keeps its log.</summary>
    [Alias("pause")]
    Task PauseAsync();

    /// <summary>Reads on after a pause, or after a failure that was cured.</summary>
    [Alias("resume")]
    Task ResumeAsync();

    /// <summary>Reads again from an earlier place, <c>FILE:POS</c>, and gives handlers the changes from there on again; see <see cref="IBinlogTailerGrain.RewindToAsync"/>.</summary>
    [Alias("rewind")]
    Task RewindAsync(string from, bool redelivers);

    /// <summary>Waits until everything up to that point of the log is applied; see <see cref="IBinlogTailerGrain.WaitForAsync"/>.</summary>
    [AlwaysInterleave]
    [ResponseTimeout("00:01:00")]
    [Alias("wait")]
    Task<string> WaitForAsync(string point, TimeSpan timeout, string? tables);

    /// <summary>
    /// The partitions that have dead letters, in the order of their names, over restarts of everything; <see cref="IDeadLetterPartGrain"/> lists, replays and
    /// drops those of each. One that is named here may just have lost its last.
    /// </summary>
    [AlwaysInterleave]
    [Alias("letter-partitions")]
    Task<LetterPartition[]> LetterPartitionsAsync();

    /// <summary>A partition says, before it saves its first dead letter and after it lost its last, whether it has any. Kept when this completes.</summary>
    [AlwaysInterleave]
    [Alias("note-letters")]
    Task NoteLettersAsync(LetterPartition partition, bool hasLetters);
}
