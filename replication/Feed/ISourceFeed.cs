using Router.Contracts;

namespace Router.Replication.Feed;

/// <summary>Reads one source and hands what it reads to a consumer: a server's log, a file, or what a test says.</summary>
public interface ISourceFeed
{
    /// <summary>How the source is.</summary>
    FeedStatus Status { get; }

    /// <summary>How much the server's clock is ahead of this machine's at most, as of the last connect.</summary>
    TimeSpan ClockAhead { get; }

    /// <summary>Called once, on the reading thread, when it is known where reading begins, before anything is read.</summary>
    Action<SourcePosition>? Positioned { get; set; }

    /// <summary>Called on the reading thread when contact was lost and is found again, before what came since.</summary>
    Action? ContactFound { get; set; }

    /// <summary>Reads until cancelled, or until the end where the source has one. Blocks: give it a thread of its own.</summary>
    /// <exception cref="Source.SourceException">It cannot go on; the message says what to do.</exception>
    void Run(IChangeConsumer consumer, CancellationToken cancellationToken);
}
