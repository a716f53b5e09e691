using System.Diagnostics;
using System.Net.Security;
using System.Text.Json.Serialization;

namespace Router.Subscribers.Redis;

/// <summary>Where a Redis is and how to log in to it. Printed as <c>redis://host:port/database</c>, never with the password.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed record RedisSettings
{
    /// <summary>The port that servers listen on unless told otherwise.</summary>
    public const int DefaultPort = 6379;

    /// <summary>Host name, IPv4 or IPv6 address (without brackets).</summary>
    public required string Host { get; init; }

    /// <summary>TCP port, 1 to 65535.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The user to log in as; empty for the server's default user.</summary>
    public string User { get; init; } = "";

    /// <summary>The password; empty for none. Left out of every text that this library makes.</summary>
    [JsonIgnore]
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string Password { get; init; } = "";

    /// <summary>The number of the database, from 0.</summary>
    public int Database { get; init; }

    /// <summary>Whether to speak TLS. The certificate must be valid for the host and trusted by the system.</summary>
    public bool UseTls { get; init; }

    /// <summary>Judges the server's certificate instead of the system; null for the system.</summary>
    [JsonIgnore]
    public RemoteCertificateValidationCallback? CertificateValidation { get; init; }

    /// <summary>The time that connecting may take, login included; default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest silence of the server while commands wait for replies, up to a quarter more; default 5 s.</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After a connection could not be made none is tried for this long; twice as long after each further failure. Default 50 ms.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest such pause; default 2 s.</summary>
    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Pipelines at work at once, further ones wait; default 1024.</summary>
    public int MaxPipelines { get; init; } = 1024;

    /// <summary>The longest reply in bytes; default 64 MiB.</summary>
    public int MaxReplyBytes { get; init; } = 64 << 20;

    /// <summary>
    /// Reads <c>redis://user:password@host:port/database</c>, or <c>rediss://</c> for TLS; everything but the host may be left out, also the user
    /// before the colon. User, password and host are percent-decoded.
    /// </summary>
    /// <exception cref="FormatException">Not such an address. The message never holds the password.</exception>
    public static RedisSettings Parse(string address) => RedisAddress.Parse(address);

    /// <summary>The address without its user and password.</summary>
    public override string ToString() => RedisAddress.Format(this);
}
