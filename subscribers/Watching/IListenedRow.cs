namespace Router.Subscribers.Watching;

/// <summary>A row that is listened to; see <see cref="RowWatch.ListenAsync"/>.</summary>
public interface IListenedRow
{
    /// <summary>Whatever the listener keeps with it.</summary>
    object? Tag { get; set; }

    /// <summary>Whether no further image will come: the source has ended, the row cannot be read, or nobody listens any more.</summary>
    bool IsEnded { get; }

    /// <summary>Why, where it was not the source's end.</summary>
    Exception? Failure { get; }

    /// <summary>The next image, where one waits; at most 16 do.</summary>
    bool TryTake(out WatchedRow? row);
}
