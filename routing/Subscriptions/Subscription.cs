using Router.Contracts.Rows;
using Router.Routing.Processing;

namespace Router.Routing.Subscriptions;

/// <summary>Who follows what.</summary>
public sealed record Subscription
{
    /// <summary>A name of its own among a source's subscriptions: state is saved under it.</summary>
    public required string Name { get; init; }

    /// <summary>The level, which decides the partition.</summary>
    public required SubscriptionLevel Level { get; init; }

    /// <summary>The tables. A schema-level subscription follows the schemas its patterns name.</summary>
    public TableGlob Tables { get; init; } = TableGlob.All;

    /// <summary>The kinds of changes wanted; default rows of every kind.</summary>
    public ChangeKinds Kinds { get; init; } = ChangeKinds.Rows;

    /// <summary>
    /// Columns of which an update must have changed one to be wanted; empty for any. It restricts updates only.
    /// With <c>binlog_row_image=MINIMAL</c> a column counts as changed when the statement set it.
    /// </summary>
    public IReadOnlyList<string> ChangedColumns { get; init; } = [];

    /// <summary>A row is wanted if one of its images satisfies this, so that its leaving the set is seen too; null for any.</summary>
    public RowCondition? Condition { get; init; }

    /// <summary>A condition in code on the change as a whole; null for any. It is called on the lane and must be quick.</summary>
    public Func<RowChange, bool>? Where { get; init; }

    /// <summary>The row's primary key, for row-level subscriptions: one value a key column, in key order.</summary>
    public IReadOnlyList<object> Key { get; init; } = [];

    /// <summary>How it is tried again when it throws; null for the source's own way.</summary>
    public RetryOptions? Retry { get; init; }

    /// <summary>What happens when it has thrown for the last time; default <see cref="FailurePolicy.Stop"/>.</summary>
    public FailurePolicy OnFailure { get; init; }

    /// <summary>
    /// Whether the subscriber takes a batch in microseconds and never blocks, so that it may be called on the source's own thread; true where it
    /// says so itself, by <see cref="INeverBlocks"/>.
    /// </summary>
    public bool NeverBlocks
    {
        get => field || Subscriber is INeverBlocks;
        init;
    }

    /// <summary>Who takes the changes.</summary>
    public required ISubscriber Subscriber { get; init; }

    /// <summary>
    /// What is followed, in a line of text: equal lines mean the same changes, but for <see cref="Where"/>, of which only its being there is told.
    /// </summary>
    public string Definition => string.Join("; ", Parts());

    /// <summary>Whether rows are chosen by more than their kind.</summary>
    internal bool IsFiltered => ChangedColumns.Count > 0 || Condition is not null || Where is not null;

    private IEnumerable<string> Parts()
    {
        yield return $"{Level.ToString().ToLowerInvariant()} {Tables}";
        yield return $"kinds {Kinds}";
        if (Key.Count > 0)
        {
            yield return $"key {new ColumnCondition("", ComparisonOperator.In, Key).ToString()[" in ".Length..]}";
        }

        if (ChangedColumns.Count > 0)
        {
            yield return $"changed {string.Join(", ", ChangedColumns)}";
        }

        if (Condition is { } condition)
        {
            yield return $"condition {condition}";
        }

        if (Where is not null)
        {
            yield return "where in code";
        }
    }
}
