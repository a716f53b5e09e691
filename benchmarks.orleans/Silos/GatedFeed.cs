using Router.Contracts;
using Router.Replication.Feed;

namespace Router.Benchmarks.Orleans.Silos;

/// <summary>A source that begins to read when its gate opens.</summary>
internal sealed class GatedFeed(ISourceFeed feed, Gate gate) : ISourceFeed
{
    public FeedStatus Status => feed.Status;

    public TimeSpan ClockAhead => feed.ClockAhead;

    public Action<SourcePosition>? Positioned
    {
        get => feed.Positioned;
        set => feed.Positioned = value;
    }

    public Action? ContactFound
    {
        get => feed.ContactFound;
        set => feed.ContactFound = value;
    }

    public void Run(IChangeConsumer consumer, CancellationToken cancellationToken)
    {
        gate.Wait(cancellationToken);
        feed.Run(consumer, cancellationToken);
    }
}
