using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Router.Wire;

/// <summary>Where a server is and how to log in to it. Printed as <c>mysql://user@host:port</c>, never with the password.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed record ConnectionSettings
{
    /// <summary>The port that servers listen on unless told otherwise.</summary>
    public const int DefaultPort = 3306;

    /// <summary>Host name, IPv4 or IPv6 address (without brackets).</summary>
    public required string Host { get; init; }

    /// <summary>TCP port, 1 to 65535.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The user to log in as.</summary>
    public required string User { get; init; }

    /// <summary>The user's password; empty for none. Left out of every text that this library makes.</summary>
    [JsonIgnore]
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string Password { get; init; } = "";

    /// <summary>How far to insist on TLS.</summary>
    public TlsMode Tls { get; init; } = TlsMode.Preferred;

    /// <summary>A PEM file with the certificates to trust in the verifying modes; null for the system's store.</summary>
    public string? CaFile { get; init; }

    /// <summary>The time that connecting may take, from the first address tried to the end of the login.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time that one command may wait for its whole answer.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Reads <c>mysql://user:password@host:port?tls=verify-full&amp;ca=/etc/ca.pem</c>; user, password and values are percent-decoded.</summary>
    /// <exception cref="FormatException">Not such an address. The message never holds the password.</exception>
    public static ConnectionSettings Parse(string address) => ConnectionAddress.Parse(address);

    /// <summary>The address without its password and parameters.</summary>
    public override string ToString() => ConnectionAddress.Format(this);
}
