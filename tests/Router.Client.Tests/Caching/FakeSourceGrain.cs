using Router.Contracts.Orleans.DeadLetters;
using Router.Contracts.Orleans.Sources;

namespace Router.Client.Tests.Caching;

/// <summary>A source's grain that only waits.</summary>
internal sealed class FakeSourceGrain : ISourceGrain
{
    /// <summary>What it answers to whoever waits.</summary>
    public Func<string, Task<string>> Waiting { get; set; } = static _ => Task.FromResult("Reached");

    public List<string> Awaited { get; } = [];

    public Task<string> WaitForAsync(string point, TimeSpan timeout, string? tables)
    {
        Awaited.Add(point);
        return Waiting(point);
    }

    public Task<SourceReport> StatusAsync() => throw new NotSupportedException();

    public Task PauseAsync() => throw new NotSupportedException();

    public Task ResumeAsync() => throw new NotSupportedException();

    public Task RewindAsync(string from, bool redelivers) => throw new NotSupportedException();

    public Task<LetterPartition[]> LetterPartitionsAsync() => throw new NotSupportedException();

    public Task NoteLettersAsync(LetterPartition partition, bool hasLetters) => throw new NotSupportedException();
}
