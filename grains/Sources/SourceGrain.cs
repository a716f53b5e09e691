using Orleans;
using Orleans.Runtime;
using Router.Contracts.Orleans.DeadLetters;
using Router.Contracts.Orleans.Sources;
using Router.Contracts.Orleans.Tables;
using Router.Contracts.Orleans.Tailing;
using Router.Grains.Tables.State;

namespace Router.Grains.Sources;

/// <summary>Puts together what a source's tailer and table grains say, passes on what they are told, and knows which of them have dead letters.</summary>
public sealed class SourceGrain(TimeProvider time) : Grain, ISourceGrain
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private LetterRegister? _letters;

    private IBinlogTailerGrain Tailer => GrainFactory.GetGrain<IBinlogTailerGrain>(this.GetPrimaryKeyString());

    private LetterRegister Letters => _letters ??= new LetterRegister(new PartitionRecords(RouterStorage.Of(ServiceProvider), this.GetGrainId()));

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _letters?.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<SourceReport> StatusAsync()
    {
        var withLetters = AnswerAsync(Letters.ReadAsync());
        var tailer = await Tailer.StatusAsync();
        HashSet<string> lettered = [.. (await withLetters ?? []).Select(partition => partition.Stream)];
        string[] streams = [.. tailer.Partitions.Select(partition => partition.Stream).Union(lettered)];
        var answers = await Task.WhenAll(streams.Select(stream => StatusOfAsync(GrainFactory.GetGrain<ITableGrain>(stream), lettered.Contains(stream))));
        return new SourceReport(tailer, [.. answers.OfType<TableGrainStatus>()], [.. streams.Where((_, index) => answers[index] is null)]);
    }

    /// <inheritdoc/>
    public Task PauseAsync() => Tailer.PauseAsync(true);

    /// <inheritdoc/>
    public Task ResumeAsync() => Tailer.PauseAsync(false);

    /// <inheritdoc/>
    public Task RewindAsync(string from, bool redelivers) => Tailer.RewindToAsync(from, redelivers);

    /// <inheritdoc/>
    public Task<string> WaitForAsync(string point, TimeSpan timeout, string? tables) => Tailer.WaitForAsync(point, timeout, tables);

    /// <inheritdoc/>
    public Task<LetterPartition[]> LetterPartitionsAsync() => Letters.ReadAsync();

    /// <inheritdoc/>
    public Task NoteLettersAsync(LetterPartition partition, bool hasLetters) => Letters.NoteAsync(partition, hasLetters);

    private async Task<TableGrainStatus?> StatusOfAsync(ITableGrain partition, bool hasLetters)
    {
        var status = await AnswerAsync(partition.StatusAsync().AsTask());
        return status is { DeadLetters: null } && hasLetters ? await BegunAsync(partition) ?? status : status;
    }

    /// <summary>
    /// How the partition is, once it was taken up; null where that takes long. A partition that has letters and that nobody has taken up since its silo
    /// began, as of a table that has fallen silent, is taken up to count them.
    /// </summary>
    private Task<TableGrainStatus?> BegunAsync(ITableGrain partition)
    {
        return AnswerAsync(BeginAsync());

        async Task<TableGrainStatus> BeginAsync()
        {
            // Where it cannot be taken up, its status says why.
            await partition.BeginAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            return await partition.StatusAsync();
        }
    }

    /// <summary>
    /// Null where nobody answers in time. A grain that does not is named in the report: whatever is wrong with it shows there. Where the storage does not, the
    /// grains that need it say so themselves.
    /// </summary>
    private async Task<T?> AnswerAsync<T>(Task<T> asked)
        where T : class
    {
        var answer = asked.WaitAsync(s_patience, time);
        await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return answer.IsCompletedSuccessfully ? await answer : null;
    }
}
