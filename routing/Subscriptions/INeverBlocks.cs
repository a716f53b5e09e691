namespace Router.Routing.Subscriptions;

/// <summary>
/// Marks a subscriber that never blocks and takes a batch in microseconds: it may be called on the very thread that reads the source, which
/// saves waking another one. All others are called on the thread pool, where one that hangs holds nobody up but its own partition; one with this
/// mark that hangs after all holds the source.
/// </summary>
public interface INeverBlocks : ISubscriber;
