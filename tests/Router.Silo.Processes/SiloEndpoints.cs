using System.Globalization;

namespace Router.Silo.Processes;

/// <summary>Where a silo listens, all on the loopback address.</summary>
/// <param name="SiloPort">For other silos.</param>
/// <param name="GatewayPort">For clients.</param>
/// <param name="HttpPort">For health and status.</param>
public sealed record SiloEndpoints(int SiloPort, int GatewayPort, int HttpPort)
{
    /// <summary>Whether the silo is told its address; else it takes the machine's.</summary>
    public bool TellsHost { get; init; } = true;

    /// <summary>The same for the command line.</summary>
    public IReadOnlyList<string> Arguments =>
    [
        .. TellsHost ? ["--host", "127.0.0.1"] : Array.Empty<string>(), "--silo-port", Text(SiloPort), "--gateway-port", Text(GatewayPort), "--http-port", Text(HttpPort),
    ];

    /// <summary>Three that nobody uses.</summary>
    public static SiloEndpoints Take() => new(FreePorts.Take(), FreePorts.Take(), FreePorts.Take());

    /// <summary>Whether a silo's address, <c>S127.0.0.1:PORT:START</c>, as status and logs have it, is one of this silo.</summary>
    public bool IsOf(string siloAddress) => siloAddress.Contains($"127.0.0.1:{Text(SiloPort)}", StringComparison.Ordinal);

    /// <summary>An address of its.</summary>
    public Uri Url(string path) => new($"http://127.0.0.1:{Text(HttpPort)}{path}");

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
