using Orleans;

namespace Router.Contracts.Orleans.Aggregates;

/// <summary>A group of an aggregate.</summary>
[GenerateSerializer]
[Immutable]
public sealed record AggregateGroupState
{
    /// <summary>A value for each column it is grouped by; where there are windows, when the window begins comes first.</summary>
    [Id(0)]
    public required object?[] Key { get; init; }

    /// <summary>Whether the table has rows of it.</summary>
    [Id(1)]
    public required bool Exists { get; init; }

    /// <summary>The measures' names: <c>count</c>, <c>sum(amount)</c>.</summary>
    [Id(2)]
    public required string[] Measures { get; init; }

    /// <summary>Their values, in that order.</summary>
    [Id(3)]
    public required object?[] Values { get; init; }

    /// <summary>The newest change that is in it.</summary>
    [Id(4)]
    public required ChangeToken Token { get; init; }

    /// <summary>Why it may differ from its table; null where it does not.</summary>
    [Id(5)]
    public string? Doubt { get; init; }

    /// <summary>The columns that are grouped by; <c>window</c> first where there are windows.</summary>
    [Id(6)]
    public required string[] GroupedBy { get; init; }
}
