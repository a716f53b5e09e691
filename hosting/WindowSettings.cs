using Router.Routing.Subscriptions;
using Router.Subscribers.Aggregates;

namespace Router.Hosting;

/// <summary>The windows of <see cref="AggregateSettings"/>.</summary>
public sealed class WindowSettings
{
    /// <summary>The column that says which windows a row is in; left out for the time of the commit.</summary>
    public string? Column { get; set; }

    /// <summary>How long a window is. Required.</summary>
    public TimeSpan Size { get; set; }

    /// <summary>How far apart windows begin; left out for windows side by side.</summary>
    public TimeSpan? Step { get; set; }

    /// <summary>How long a window is kept after its end. Required.</summary>
    public TimeSpan? Keep { get; set; }

    /// <summary>Windows over commits: the kinds of changes that count.</summary>
    public ChangeKinds Kinds { get; set; } = ChangeKinds.Rows;

    /// <exception cref="FormatException">A time is missing.</exception>
    /// <exception cref="ArgumentException">The times do not fit together.</exception>
    internal AggregateWindow ToWindow() => (Column, Step, Keep) switch
    {
        (_, _, null) => throw new FormatException("its Window has no Keep: say how long windows are kept."),
        (null, { }, _) => throw new FormatException("its Window is over commits, which cannot overlap: leave Step out, or name a Column."),
        (null, null, var keep) => AggregateWindow.OverCommits(Size, keep.Value, Kinds),
        var (column, step, keep) => AggregateWindow.Sliding(column, Size, step ?? Size, keep.Value),
    };
}
