using Router.Routing.Subscriptions;

namespace Router.Grains.Streams.Public;

/// <summary>The streams of applications; the same on every silo of a cluster.</summary>
public sealed class PublicStreamOptions
{
    /// <summary>
    /// The tables that have streams, as patterns: <c>shop.*</c>; all but the server's own where not set. Each table costs an entry in the store of subscriptions.
    /// </summary>
    public string Tables { get; set; } = "*.*";

    /// <summary>Queues a source, 1 to 256: how many silos share its subscribers at most. 4 where not set.</summary>
    public int Queues { get; set; } = 4;

    /// <summary>Bytes that a subscriber is given at once at most, more only for a single batch; one such is read ahead for it. 1 MiB where not set.</summary>
    public int DeliveryBytes { get; set; } = 1 << 20;

    /// <summary>How often a subscriber is told again that its stream cannot be read, and the log asked again; 30 s where not set.</summary>
    public TimeSpan ErrorPeriod { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a subscriber without changes is told the place that was reached, so that it does not fall behind the log; 1 minute where not set.</summary>
    public TimeSpan PlacePeriod { get; set; } = TimeSpan.FromMinutes(1);

    internal TableGlob Glob => TableGlob.Parse(Tables);
}
