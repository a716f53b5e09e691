using Router.Contracts;
using Router.Routing.DeadLetters;
using Router.Routing.Subscriptions;

namespace Router.Standalone.Hosting;

/// <summary>A source of this host, as the container gives it; with several sources, by their names as keys.</summary>
public interface IBinlogRouter
{
    /// <summary>The source's name.</summary>
    string Name { get; }

    /// <summary>How it is just now; null before the host has started.</summary>
    SourceStatus? Status { get; }

    /// <summary>
    /// The changes that subscriptions did not take, to be listed, replayed and dropped; null where no subscription is to have dead letters, and before
    /// the host has started.
    /// </summary>
    DeadLetterOffice? DeadLetters { get; }

    /// <summary>Ends with the source: normally when stopped, with <see cref="Replication.Source.SourceException"/> when it cannot go on.</summary>
    Task Completion { get; }

    /// <summary>
    /// Waits until everything up to a point of the log was taken, so that an application reads in its caches and aggregates what it wrote itself:
    /// on MySQL it takes <c>@@gtid_executed</c> after its commit, on MariaDB <c>@@last_gtid</c>.
    /// </summary>
    /// <param name="point">The point, as <see cref="LogPoint.Parse"/> reads it from a GTID set or <c>FILE:OFFSET</c> of the source's own server.</param>
    /// <param name="timeout">How long at most, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="subscription">The name of the one subscription that must have taken it; null for all. One that has nothing to take is there at once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How the wait ended; <see cref="WaitOutcome.SourceStopped"/> also before the host has started.</returns>
    /// <exception cref="ArgumentException">There is no such subscription.</exception>
    Task<WaitOutcome> WaitForAsync(LogPoint point, TimeSpan timeout, string? subscription = null, CancellationToken cancellationToken = default);
}
