using Router.Subscribers.Watching;

namespace Router.Grains.Rows;

/// <summary>A row of a partition that somebody watches. Small, because there may be a million.</summary>
internal sealed class WatchedEntry(RowWatcher watcher, string key, int number)
{
    private IListenedRow? _row;

    /// <summary>Who watches it.</summary>
    public RowWatcher Watcher => watcher;

    /// <summary>The row's key, as its name has it.</summary>
    public string Key => key;

    /// <summary>Its place in the list.</summary>
    public int Number => number;

    /// <summary>What tells of its images; null until it is listened to.</summary>
    public IListenedRow? Row => _row;

    /// <summary>Whether it waits in its watcher's queue.</summary>
    public bool IsQueued { get; set; }

    /// <summary>When somebody said last that it is watched, by the list's own count; greater than any before the list was loaded.</summary>
    public long Stamp { get; set; }

    /// <summary>The watcher's own number of that call.</summary>
    public long Turn { get; set; }

    /// <summary>Whether a list with it was saved.</summary>
    public bool IsSaved { get; set; }

    /// <summary>Whether another partition has the row now, which is to be told.</summary>
    public bool IsElsewhere { get; set; }

    /// <summary>Why it cannot be watched any more, to be told.</summary>
    public string? Failure { get; set; }

    /// <summary>Whether it was taken off the list.</summary>
    public bool IsGone { get; set; }

    /// <summary>Takes what tells of its images; false where something else does already.</summary>
    public bool ListenTo(IListenedRow row) => ReferenceEquals(Interlocked.CompareExchange(ref _row, row, null) ?? row, row);
}
