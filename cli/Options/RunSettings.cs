using Router.Hosting;

namespace Router.Cli.Options;

/// <summary>What <c>router run</c> reads of its configuration file beside the options.</summary>
internal sealed class RunSettings
{
    /// <summary>Subscriptions, each with a sink of its own.</summary>
    public IList<SubscriptionSettings> Subscriptions { get; } = [];

    /// <summary>How many partitions hot tables have.</summary>
    public IDictionary<string, int> Partitions { get; } = new Dictionary<string, int>();
}
