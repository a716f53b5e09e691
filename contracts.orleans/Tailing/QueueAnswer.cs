using Orleans;
using Router.Contracts.Orleans.Streams;

namespace Router.Contracts.Orleans.Tailing;

/// <summary>Changes for a queue.</summary>
[GenerateSerializer]
[Immutable]
public sealed record QueueAnswer
{
    /// <summary>The tailer's start; one that a receiver has not seen before begins anew: what it holds of older ones is void.</summary>
    [Id(0)]
    public required long Generation { get; init; }

    /// <summary>Where the generation began: every table grain has applied what lies before.</summary>
    [Id(1)]
    public required ChangeToken BeganAt { get; init; }

    /// <summary>The batches; those of one partition in order.</summary>
    [Id(2)]
    public required StreamBatch[] Batches { get; init; }

    /// <summary>What handlers are to be given again; null where nobody ever asked for that.</summary>
    [Id(3)]
    public Redelivery? Redelivery { get; init; }
}
