using Router.Contracts.Orleans.DeadLetters;
using Router.Contracts.Orleans.Sources;

namespace Router.Grains.Tables.Letters;

/// <summary>The register that the source's grain keeps.</summary>
internal sealed class SourceLetterRegister(ISourceGrain source) : ILetterRegister
{
    public Task<LetterPartition[]> ReadAsync() => source.LetterPartitionsAsync();

    public Task NoteAsync(LetterPartition partition, bool hasLetters) => source.NoteLettersAsync(partition, hasLetters);
}
