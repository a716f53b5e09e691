using Orleans;

namespace Router.Contracts.Orleans.Tailing;

/// <summary>What a source's subscriptions followed from a place of its log on, up to where the next set's place is.</summary>
[GenerateSerializer]
[Immutable]
public sealed record FollowedSet
{
    /// <summary>The long half of <see cref="Since"/>.</summary>
    [Id(0)]
    public required long Sequence { get; init; }

    /// <summary>The int half of <see cref="Since"/>.</summary>
    [Id(1)]
    public required int Row { get; init; }

    /// <summary>A digest of each subscription's name and of what it followed.</summary>
    [Id(2)]
    public required long[] Subscriptions { get; init; }

    /// <summary>The partition counts in their order, <c>shop.orders 4</c>.</summary>
    [Id(3)]
    public required string[] Partitions { get; init; }

    /// <summary>Behind everything before the place, and before everything from it on.</summary>
    public ChangeToken Since() => new(Sequence, Row);
}
