namespace Router.Contracts.Orleans.Streams;

/// <summary>What the streams are called.</summary>
public static class RouterStreams
{
    /// <summary>The namespace of the streams that applications subscribe to, as <c>IAsyncStream&lt;ChangeBatch&gt;</c>.</summary>
    public const string Namespace = "router";

    /// <summary>
    /// The name of the provider of these, unless another is given. Not that of the grain storage: Orleans would keep subscriptions there, and not in <c>PubSubStore</c>.
    /// </summary>
    public const string Provider = "router.public";

    /// <summary>The namespace of the streams that feed table grains; nobody else's.</summary>
    public const string TablesNamespace = "router.tables";

    /// <summary>The name of the provider of these.</summary>
    public const string TablesProvider = "router.tables";
}
