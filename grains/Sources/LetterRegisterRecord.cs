using Orleans;
using Router.Contracts.Orleans.DeadLetters;

namespace Router.Grains.Sources;

/// <summary>The partitions of a source that have dead letters, as they are saved.</summary>
[GenerateSerializer]
[Alias("router.letter-register")]
public sealed class LetterRegisterRecord
{
    /// <summary>Those partitions.</summary>
    [Id(0)]
    public LetterPartition[] Partitions { get; set; } = [];
}
