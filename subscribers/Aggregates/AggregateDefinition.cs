using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Subscribers.Aggregates;

/// <summary>What an aggregate is; made by <see cref="AggregateBuilder"/>.</summary>
public sealed record AggregateDefinition
{
    private const int MaxLimit = 10_000;

    /// <summary>Its name, of its own in the source.</summary>
    public required string Name { get; init; }

    /// <summary>The table.</summary>
    public required TableName Table { get; init; }

    /// <summary>Which rows count; null for all.</summary>
    public RowCondition? Where { get; init; }

    /// <summary>The columns that rows are grouped by, to the byte; empty for one group of all rows.</summary>
    public IReadOnlyList<string> GroupBy { get; init; } = [];

    /// <summary>What is worked out, one at least.</summary>
    public required IReadOnlyList<Measure> Measures { get; init; }

    /// <summary>Windows of time to group by first; null for none.</summary>
    public AggregateWindow? Window { get; init; }

    /// <summary>What happens when the table may have changed without rows in the log.</summary>
    public OnDoubt OnDoubt { get; init; }

    /// <summary>Where it begins without saved state.</summary>
    public FillMode Fill { get; init; }

    /// <summary>Whether changes are counted rather than rows.</summary>
    internal bool CountsChanges => Window is { Column: null };

    /// <summary>The columns it reads; null where the condition may read any.</summary>
    internal IReadOnlyList<string>? Columns
    {
        get
        {
            if (Where is { Columns: null })
            {
                return null;
            }

            IEnumerable<string?> columns = [.. GroupBy, .. Measures.Select(measure => measure.Column), Window?.Column, .. Where?.Columns ?? []];
            return [.. columns.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];
        }
    }

    /// <summary>Whether all rows are one group, which is there without rows too.</summary>
    internal bool IsOneGroup => GroupBy.Count == 0 && Window is null;

    /// <summary>Everything that the saved state depends on, in a line.</summary>
    public override string ToString() =>
        $"aggregate 1 of {Table} where {Where} group by [{string.Join(", ", GroupBy)}] measures [{string.Join(", ", Measures)}] window {Window}";

    /// <exception cref="ArgumentException">It makes no sense; the message says why.</exception>
    internal void Check()
    {
        var measured = Measures.Select(measure => measure.Name).ToArray();
        var fault = Measures.Count == 0 ? "it has no measure: add Count() at least"
            : measured.Distinct(StringComparer.Ordinal).Count() < measured.Length ? "two of its measures have one name: name one of them"
            : GroupBy.Distinct(StringComparer.OrdinalIgnoreCase).Count() < GroupBy.Count ? "it is grouped by one column twice"
            : Measures.Any(measure => measure.Kind == MeasureKind.Top && measure.Limit is < 1 or > MaxLimit) ? $"Top gives 1 to {MaxLimit} values"
            : CountsChanges && Fill == FillMode.Table ? "windows over commits begin with nothing: leave Fill out"
            : null;
        if (fault is not null)
        {
            throw new ArgumentException($"The aggregate '{Name}' cannot be: {fault}.");
        }
    }

    /// <summary>A group's values, if they are as many as there must be.</summary>
    /// <exception cref="ArgumentException">They are more or fewer.</exception>
    internal IReadOnlyList<object?> CheckGroup(IReadOnlyList<object?> group)
    {
        var count = GroupBy.Count + (Window is null ? 0 : 1);
        return group.Count == count
            ? group
            : throw new ArgumentException($"The aggregate '{Name}' has groups of {count} values, and {group.Count} are given.", nameof(group));
    }

    /// <summary>The measures of a group without rows.</summary>
    internal object?[] NoRows() =>
        [.. Measures.Select(measure => measure.Kind switch
        {
            MeasureKind.Count or MeasureKind.CountOf or MeasureKind.CountDistinct => 0L,
            MeasureKind.Top => Array.Empty<object>(),
            _ => (object?)null,
        })];
}
