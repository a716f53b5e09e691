using Orleans;

namespace Router.Contracts.Orleans.DeadLetters;

/// <summary>A change that its subscription did not take, or that came after such a one of the same row; without the change itself.</summary>
[GenerateSerializer]
[Immutable]
public sealed record ParkedLetter
{
    /// <summary>The subscription's name.</summary>
    [Id(0)]
    public required string Subscription { get; init; }

    /// <summary>The change's token; of a change of a whole table, its batch's.</summary>
    [Id(1)]
    public required ChangeToken Token { get; init; }

    /// <summary>The partition's <see cref="Streams.StreamName"/> as text.</summary>
    [Id(2)]
    public required string Stream { get; init; }

    /// <summary>The table, <c>schema.table</c>.</summary>
    [Id(3)]
    public required string Table { get; init; }

    /// <summary>What happened: <c>insert</c>, <c>update</c>, <c>delete</c>, or <c>table</c> for a change of all of it.</summary>
    [Id(4)]
    public required string Kind { get; init; }

    /// <summary>The key as JSON; empty where there is none.</summary>
    [Id(5)]
    public string Key { get; init; } = "";

    /// <summary>What the subscriber threw; empty where the change was never tried, because it came behind another letter.</summary>
    [Id(6)]
    public string Failure { get; init; } = "";

    /// <summary>When it was parked.</summary>
    [Id(7)]
    public required DateTimeOffset ParkedAt { get; init; }

    /// <summary>Whether it was parked untried, behind another letter of its row.</summary>
    public bool IsBehind => Failure.Length == 0;
}
