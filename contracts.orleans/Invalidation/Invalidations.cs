using Orleans;

namespace Router.Contracts.Orleans.Invalidation;

/// <summary>Keys and tags that no longer hold.</summary>
[GenerateSerializer]
[Immutable]
public sealed record Invalidations
{
    /// <summary>The partition's stream.</summary>
    [Id(0)]
    public required string Stream { get; init; }

    /// <summary>The transaction's sequence.</summary>
    [Id(1)]
    public required long Sequence { get; init; }

    /// <summary>The transaction's GTID as text; empty where there is none.</summary>
    [Id(2)]
    public required string Gtid { get; init; }

    /// <summary>Where the transaction begins.</summary>
    [Id(3)]
    public required string File { get; init; }

    /// <summary>Its first byte there.</summary>
    [Id(4)]
    public required long Offset { get; init; }

    /// <summary>Keys.</summary>
    [Id(5)]
    public required string[] Keys { get; init; }

    /// <summary>Tags.</summary>
    [Id(6)]
    public required string[] Tags { get; init; }

    /// <summary>Whether everything is to be dropped.</summary>
    [Id(7)]
    public bool IsAll { get; init; }

    /// <summary>When it was committed, in microseconds since 1970, by the server's clock.</summary>
    [Id(8)]
    public long CommitMicroseconds { get; init; }
}
