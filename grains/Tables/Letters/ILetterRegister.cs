using Router.Contracts.Orleans.DeadLetters;

namespace Router.Grains.Tables.Letters;

/// <summary>Which partitions of a source have dead letters, for all of them to see.</summary>
internal interface ILetterRegister
{
    /// <summary>Those partitions.</summary>
    Task<LetterPartition[]> ReadAsync();

    /// <summary>Notes that a partition has some, or none any more; kept when it completes.</summary>
    Task NoteAsync(LetterPartition partition, bool hasLetters);
}
