using Router.Contracts.Orleans.Rows;
using Router.Subscribers.Watching;

namespace Router.Grains.Rows;

/// <summary>A row of a partition that somebody watches. Small, because there may be a million.</summary>
internal sealed class WatchedEntry(string key, int number)
{
    private IListenedRow? _row;

    /// <summary>The row's key, as its name has it.</summary>
    public string Key => key;

    /// <summary>Its place in the list.</summary>
    public int Number => number;

    /// <summary>What tells of its images; null until it is listened to.</summary>
    public IListenedRow? Row => _row;

    /// <summary>When its grain said last that it is watched.</summary>
    public long RenewedAt { get; set; }

    /// <summary>An image that its grain did not take; newer ones take its place.</summary>
    public RowState? Pending { get; set; }

    /// <summary>Whether its grain is being told.</summary>
    public PushState Push { get; set; }

    /// <summary>Whether it was taken off the list.</summary>
    public bool IsGone { get; set; }

    /// <summary>Takes what tells of its images; false where something else does already.</summary>
    public bool ListenTo(IListenedRow row) => ReferenceEquals(Interlocked.CompareExchange(ref _row, row, null) ?? row, row);
}
