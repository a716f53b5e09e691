using System.Globalization;
using Router.Routing.Subscriptions;

namespace Router.Subscribers.Aggregates;

/// <summary>Windows of time that rows, or changes, are grouped by besides their other groups. Windows begin at multiples of their step since 1970-01-01 00:00.</summary>
public sealed record AggregateWindow
{
    private AggregateWindow(string? column, TimeSpan size, TimeSpan step, TimeSpan keep, ChangeKinds kinds)
    {
        if (step.Ticks <= 0 || size < step || size.Ticks % step.Ticks != 0 || step.Ticks % TimeSpan.TicksPerMicrosecond != 0 || keep < TimeSpan.Zero)
        {
            throw new ArgumentException(
                $"Windows of {size} each {step}, kept for {keep}, cannot be made: the size must be a whole number of steps, a step some whole microseconds, and the time they are kept not below zero.");
        }

        (Column, Size, Step, Keep, Kinds) = (column, size, step, keep, kinds);
    }

    /// <summary>The DATE, DATETIME or TIMESTAMP that says which windows a row is in; null for the time of the commit.</summary>
    public string? Column { get; }

    /// <summary>How long a window is.</summary>
    public TimeSpan Size { get; }

    /// <summary>How far apart windows begin; less than the size where they overlap.</summary>
    public TimeSpan Step { get; }

    /// <summary>How long a window is kept after its end, by the greatest time that was seen. Changes for windows that are gone count as late.</summary>
    public TimeSpan Keep { get; }

    /// <summary>Windows over commits: the kinds of changes that count.</summary>
    public ChangeKinds Kinds { get; }

    /// <summary>Windows side by side over a column: rows are held to them by the column's value, and leave them when they are updated or deleted. Rows without a time are in none.</summary>
    /// <exception cref="ArgumentException">The times do not fit together.</exception>
    public static AggregateWindow Tumbling(string column, TimeSpan size, TimeSpan keep) => new(column, size, size, keep, ChangeKinds.Rows);

    /// <summary>Windows that overlap: each row is in size / step of them.</summary>
    /// <exception cref="ArgumentException">The times do not fit together.</exception>
    public static AggregateWindow Sliding(string column, TimeSpan size, TimeSpan step, TimeSpan keep) => new(column, size, step, keep, ChangeKinds.Rows);

    /// <summary>
    /// Windows over the time of the commit, in UTC: each change counts where it was committed, with the row as it became (of a delete: as it was), and is never
    /// taken out again.
    /// </summary>
    /// <exception cref="ArgumentException">The times do not fit together.</exception>
    public static AggregateWindow OverCommits(TimeSpan size, TimeSpan keep, ChangeKinds kinds = ChangeKinds.Rows) => new(null, size, size, keep, kinds & ChangeKinds.Rows);

    /// <summary>All of it in a line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Column ?? "commit"} size {Size:c} step {Step:c} keep {Keep:c}{(Column is null ? $" of {Kinds}" : "")}");
}
