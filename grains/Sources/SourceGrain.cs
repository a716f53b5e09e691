using Orleans;
using Router.Contracts.Orleans.Sources;
using Router.Contracts.Orleans.Tables;
using Router.Contracts.Orleans.Tailing;

namespace Router.Grains.Sources;

/// <summary>Puts together what a source's tailer and table grains say, and passes on what they are told.</summary>
public sealed class SourceGrain(TimeProvider time) : Grain, ISourceGrain
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private IBinlogTailerGrain Tailer => GrainFactory.GetGrain<IBinlogTailerGrain>(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public async Task<SourceReport> StatusAsync()
    {
        var tailer = await Tailer.StatusAsync();
        string[] streams = [.. tailer.Partitions.Select(partition => partition.Stream)];
        var answers = await Task.WhenAll(streams.Select(AskAsync));
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

    /// <summary>A grain that does not answer is named in the report: whatever is wrong with it shows there.</summary>
    private async Task<TableGrainStatus?> AskAsync(string stream)
    {
        var answer = GrainFactory.GetGrain<ITableGrain>(stream).StatusAsync().AsTask().WaitAsync(s_patience, time);
        await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return answer.IsCompletedSuccessfully ? await answer : null;
    }
}
