namespace Router.Grains.Rows;

/// <summary>One who watches rows of a partition. Its rows are under the gate of the <see cref="WatchList"/>, what it is to be told under that of <see cref="RowPushes"/>.</summary>
internal sealed class RowWatcher(Guid name)
{
    /// <summary>The key of its grain.</summary>
    public Guid Name => name;

    /// <summary>Its rows, by their keys.</summary>
    public Dictionary<string, WatchedEntry> Rows { get; } = new(StringComparer.Ordinal);

    /// <summary>When its grain said last that somebody asks.</summary>
    public long RenewedAt { get; set; }

    /// <summary>Rows it is to be told of.</summary>
    public Queue<WatchedEntry> Queue { get; } = new();

    /// <summary>Whether somebody is telling it, one call at a time.</summary>
    public bool IsBeingTold { get; set; }
}
