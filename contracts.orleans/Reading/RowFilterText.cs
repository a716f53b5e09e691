using Orleans;

namespace Router.Contracts.Orleans.Reading;

/// <summary>Which changes of its tables a reader wants.</summary>
[GenerateSerializer]
[Immutable]
public sealed record RowFilterText
{
    /// <summary>Kinds of changes, as <c>ChangeKinds</c> writes them; null for all.</summary>
    [Id(0)]
    public string? Kinds { get; init; }

    /// <summary>Columns of which an update must have changed one; empty for any.</summary>
    [Id(1)]
    public string[] ChangedColumns { get; init; } = [];

    /// <summary>Conditions that one image of the row must satisfy, all of them: <c>amount &gt; 100</c>.</summary>
    [Id(2)]
    public ColumnFilterText[] Where { get; init; } = [];
}
