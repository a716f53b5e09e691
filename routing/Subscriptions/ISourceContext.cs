using Router.Contracts;

namespace Router.Routing.Subscriptions;

/// <summary>The source, as one of its subscribers sees it.</summary>
public interface ISourceContext
{
    /// <summary>The source's name.</summary>
    string Name { get; }

    /// <summary>Whether reading goes on from a saved position: what a subscriber has no state of, it has missed.</summary>
    bool IsResumed { get; }

    /// <summary>Reads the source's tables; null where the source is a file.</summary>
    ITableReader? Tables { get; }

    /// <summary>
    /// Everything that was committed before this moment, this subscription has taken. It stands still while contact is lost, while the source
    /// reads a backlog (by the commits' own times), and while the subscriber itself holds a batch; <see cref="DateTimeOffset.MinValue"/> before contact.
    /// </summary>
    DateTimeOffset CurrentAsOf { get; }

    /// <summary>Waits until this subscription has taken everything up to that point of the log.</summary>
    Task<WaitOutcome> WaitForAsync(LogPoint point, TimeSpan timeout, CancellationToken cancellationToken);
}
