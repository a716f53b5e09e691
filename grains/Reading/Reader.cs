using Router.Contracts;
using Router.Contracts.Orleans.Reading;

namespace Router.Grains.Reading;

/// <summary>Somebody who asks for changes.</summary>
internal sealed class Reader(Guid id, ReaderChoice choice)
{
    public Guid Id => id;

    public ReaderChoice Choice { get; set; } = choice;

    /// <summary>When it asked last, as <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long AskedAt { get; set; }

    /// <summary>Questions that are not answered: while there are any it is not forgotten.</summary>
    public int Pending { get; set; }

    /// <summary>What reads the log for it alone; null where it needs none.</summary>
    public LogRun? CatchUp { get; set; }

    /// <summary>Since when it stands behind all that was read; null where it does not.</summary>
    public DateTimeOffset? AheadSince { get; private set; }

    /// <summary>Notes where it stands. A place that is still ahead when all up to now was read is none of this log.</summary>
    /// <exception cref="LogReadException">It is none.</exception>
    public void Stand(ChangeToken place, FrameWindow window, string source, TimeProvider time)
    {
        var currentAsOf = window.CurrentAsOf;
        if (place <= window.Reached)
        {
            AheadSince = null;
        }
        else if (AheadSince is null)
        {
            AheadSince = time.GetUtcNow();
        }
        else if (currentAsOf > AheadSince)
        {
            throw ReadErrors.Ahead(source, place, window.Reached);
        }
    }
}
