using System.CommandLine;

namespace Router.Silo.Settings;

/// <summary>
/// The options of the command line. Each is a setting too, by the name <see cref="SettingOf"/> gives: <c>--silo-port</c> is <c>SiloPort</c> of the section
/// <c>Router</c> in the file of <c>--config</c>, and <c>Router__SiloPort</c> in the environment.
/// </summary>
internal static class CommandOptions
{
    public static Option<string[]> Source { get; } = new("--source")
    {
        Description = "A server to follow, mysql://user:password@host:port, or NAME=mysql://... for each of several.",
        HelpName = "[NAME=]URI",
    };

    public static Option<string> Storage { get; } = new("--storage")
    {
        Description = "Where state is kept: memory (default), mysql://user:password@host:port/database or postgres://user:password@host:port/database.",
        HelpName = "ADDRESS",
    };

    public static Option<string> Clustering { get; } = new("--clustering")
    {
        Description = "Where silos find each other: localhost, or a database as for --storage. Default: the database of --storage, else localhost: one silo, alone.",
        HelpName = "ADDRESS",
    };

    public static Option<string> ClusterId { get; } = new("--cluster-id")
    {
        Description = "The cluster's name; silos and clients of one name find each other. Default: router.",
        HelpName = "NAME",
    };

    public static Option<string> ServiceId { get; } = new("--service-id")
    {
        Description = "The name that state is kept under; another one begins anew. Default: router.",
        HelpName = "NAME",
    };

    public static Option<string> Host { get; } = new("--host")
    {
        Description = "The address at which other silos and clients reach this one. Default: with localhost clustering 127.0.0.1, else this machine's first.",
        HelpName = "ADDRESS",
    };

    public static Option<string> SiloPort { get; } = new("--silo-port") { Description = "The port for other silos. Default: 11111.", HelpName = "PORT" };

    public static Option<string> GatewayPort { get; } = new("--gateway-port") { Description = "The port for clients. Default: 30000.", HelpName = "PORT" };

    public static Option<string> HttpPort { get; } = new("--http-port") { Description = "The port for /health and /status. Default: 8080.", HelpName = "PORT" };

    public static Option<string> Otlp { get; } = new("--otlp")
    {
        Description = "An OpenTelemetry collector to send metrics to, http://HOST:4318 (OTLP over HTTP).",
        HelpName = "URL",
    };

    public static Option<string> Config { get; } = new("--config")
    {
        Description = "A JSON file with a section Router: any of these options as settings, and aggregates, invalidations and subscriptions of the sources.",
        HelpName = "PATH",
    };

    /// <summary>Of a silo that runs.</summary>
    public static IReadOnlyList<Option> OfRun { get; } = [Source, Storage, Clustering, ClusterId, ServiceId, Host, SiloPort, GatewayPort, HttpPort, Otlp, Config];

    /// <summary>Of <c>init-storage</c>.</summary>
    public static IReadOnlyList<Option> OfInitStorage { get; } = [Storage, Clustering, Config];

    /// <summary>The setting's name: <c>--silo-port</c> is <c>SiloPort</c>.</summary>
    public static string SettingOf(Option option) =>
        string.Concat(option.Name.TrimStart('-').Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
