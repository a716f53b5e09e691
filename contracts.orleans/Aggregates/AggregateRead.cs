using Orleans;

namespace Router.Contracts.Orleans.Aggregates;

/// <summary>Which groups are wanted of a partition's part of an aggregate; see there for what the fields mean: Router.Subscribers' <c>PartQuestion</c>.</summary>
[GenerateSerializer]
[Immutable]
public sealed record AggregateRead
{
    /// <summary>The aggregate's name.</summary>
    [Id(0)]
    public required string Aggregate { get; init; }

    /// <summary>One group by its values; null for others.</summary>
    [Id(1)]
    public object?[]? Group { get; init; }

    /// <summary>Groups by their keys; null for others.</summary>
    [Id(2)]
    public byte[][]? Keys { get; init; }

    /// <summary>The next groups behind that key; null for the first.</summary>
    [Id(3)]
    public byte[]? After { get; init; }

    /// <summary>What the keys are keys of.</summary>
    [Id(4)]
    public string? Format { get; init; }

    /// <summary>Groups at most.</summary>
    [Id(5)]
    public int Count { get; init; }

    /// <summary>How much of a group's values is wanted.</summary>
    [Id(6)]
    public int Depth { get; init; }
}
