using Orleans;

namespace Router.Contracts.Orleans.Reading;

/// <summary>A question for the next changes.</summary>
[GenerateSerializer]
[Immutable]
public sealed record LogRead
{
    /// <summary>Patterns of tables, <c>shop.orders</c>, <c>shop.*</c>, several with commas.</summary>
    [Id(0)]
    public required string Tables { get; init; }

    /// <summary>
    /// Where to go on: changes after this one. Null for a reader that begins, at <see cref="From"/>.
    /// </summary>
    [Id(1)]
    public ChangeToken? After { get; init; }

    /// <summary>Where a reader begins: <c>end</c>: what comes from this moment on, <c>start</c>, <c>FILE:POS</c> or <c>gtid:SET</c>.</summary>
    [Id(2)]
    public string From { get; init; } = "end";

    /// <summary>Which of the tables' kinds of changes, rows and conditions; null for all.</summary>
    [Id(3)]
    public RowFilterText? Filter { get; init; }

    /// <summary>Bytes at most, more only for a single batch.</summary>
    [Id(4)]
    public int MaxBytes { get; init; } = 1 << 20;

    /// <summary>How long to wait for a change at most, in milliseconds, 0 to 20,000.</summary>
    [Id(5)]
    public int WaitMs { get; init; } = 500;

    /// <summary>Tells one reader from another, where it must be fed by a reader of its own; made by whoever reads.</summary>
    [Id(6)]
    public required Guid Reader { get; init; }
}
