namespace Router.Silo.Settings;

/// <summary>
/// The section <c>Router</c> as far as it is about the silo; the rest of the section is about its source, or lies under <c>Sources:NAME</c> for each of several.
/// </summary>
internal sealed class SiloSettings
{
    /// <summary>The section's name.</summary>
    public const string Section = "Router";

    /// <summary>The part of the section that holds several sources by their names.</summary>
    public const string Sources = "Sources";

    /// <summary><c>localhost</c> or a database; null for that of <see cref="Storage"/>.</summary>
    public string? Clustering { get; set; }

    /// <summary><c>memory</c> or a database; null for memory.</summary>
    public string? Storage { get; set; }

    /// <summary>The cluster's name.</summary>
    public string ClusterId { get; set; } = "router";

    /// <summary>The name that state is kept under.</summary>
    public string ServiceId { get; set; } = "router";

    /// <summary>The address at which others reach this silo; null for this machine's first.</summary>
    public string? Host { get; set; }

    /// <summary>The port for other silos.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>The port for clients.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>The port for health and status.</summary>
    public int HttpPort { get; set; } = 8080;

    /// <summary>How long a stop may take: handing over grains, saving positions, leaving the cluster. 1 s to 10 min.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>An OpenTelemetry collector.</summary>
    public string? Otlp { get; set; }

    /// <summary>How often metrics are sent to it, 100 ms to a day.</summary>
    public TimeSpan OtlpInterval { get; set; } = TimeSpan.FromSeconds(15);
}
