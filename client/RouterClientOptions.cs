using Orleans.Hosting;

namespace Router.Client;

/// <summary>Which cluster an application talks to.</summary>
public sealed class RouterClientOptions
{
    /// <summary>The source that <see cref="RouterClient"/> is for; others by <see cref="RouterClient.Of"/>. Default <c>main</c>.</summary>
    public string Source { get; set; } = "main";

    /// <summary>The cluster's id, as its silos have it; null for Orleans' own default.</summary>
    public string? ClusterId { get; set; }

    /// <summary>The service's id, as the silos have it; null for Orleans' own default.</summary>
    public string? ServiceId { get; set; }

    /// <summary>The gateways of silos on this machine, where <see cref="Clustering"/> is not set; default 30000.</summary>
    public IList<int> GatewayPorts { get; } = [];

    /// <summary>
    /// How the silos are found, and anything else of Orleans' client: <c>client =&gt; client.UseAdoNetClustering(...)</c>. Null for silos on this machine.
    /// </summary>
    public Action<IClientBuilder>? Clustering { get; set; }

    /// <summary>How long a call is tried again while silos are lost or none can be reached; default 30 s. Subscriptions are tried again without end.</summary>
    public TimeSpan CallPatience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the host's start waits for a first silo; default without end, since a cluster may start later than its applications.</summary>
    public TimeSpan ConnectPatience { get; set; } = Timeout.InfiniteTimeSpan;
}
