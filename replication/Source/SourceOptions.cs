using System.Security.Cryptography;
using Router.Contracts;
using Router.Wire;

namespace Router.Replication.Source;

/// <summary>What a source follows, and how.</summary>
public sealed record SourceOptions
{
    /// <summary>The name changes and states carry; default <c>main</c>.</summary>
    public string Name { get; init; } = "main";

    /// <summary>The server; null where <see cref="LogFile"/> is read instead.</summary>
    public ConnectionSettings? Server { get; init; }

    /// <summary>A binlog file, or an index that names such files one a line; null where a server is followed.</summary>
    public string? LogFile { get; init; }

    /// <summary>Where to begin.</summary>
    public StartPosition Start { get; init; } = StartPosition.End;

    /// <summary>Stop at the end the log had at the first connect. A file always ends there.</summary>
    public bool UntilEnd { get; init; }

    /// <summary>The tables whose rows are handed over; others are counted and skipped. Null: all.</summary>
    public Func<TableName, bool>? Follows { get; init; }

    /// <summary>
    /// Whether columns need names, signs, character sets and labels. False spares the look-up for who only counts.
    /// </summary>
    public bool NeedsNames { get; init; } = true;

    /// <summary>
    /// Whether a followed table is said to be <see cref="TableChange.Cascaded"/> where a statement may have changed rows of it by a foreign key,
    /// which most servers do not log. Asks the server once a table; not done without <see cref="NeedsNames"/>. Default true.
    /// </summary>
    public bool SuspectsCascades { get; init; } = true;

    /// <summary>
    /// Take the present column names also for older rows of the log, where nobody can tell whether they are the same (<c>schema: trust</c>).
    /// </summary>
    public bool TrustPresentSchema { get; init; }

    /// <summary>
    /// Whether a server that cannot be reached at the first connect is final. False: it is tried again as after any loss of contact.
    /// </summary>
    public bool FailFast { get; init; }

    /// <summary>Our server id among the server's replicas, not 0; two readers with one id throw each other out. Null: a random one.</summary>
    public uint? ServerId { get; init; }

    /// <summary>How often an idle server says that it is there; default 1 s.</summary>
    public TimeSpan HeartbeatPeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the server may be silent before the connection counts as lost; default 15 s, above the heartbeat period.</summary>
    public TimeSpan ReadDeadline { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The pause before the first reconnect, doubled up to <see cref="LongestReconnectDelay"/>, with jitter; default 100 ms.</summary>
    public TimeSpan FirstReconnectDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause between two reconnects; default 10 s.</summary>
    public TimeSpan LongestReconnectDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The seed of the jitter and of a random server id; it is logged.</summary>
    public int Seed { get; init; } = RandomNumberGenerator.GetInt32(int.MaxValue);

    /// <summary>Reads a source's address: <c>mysql://user:password@host:port?tls=...</c> or <c>file:PATH</c>.</summary>
    /// <exception cref="FormatException">It is neither. The message never holds the password.</exception>
    public static SourceOptions Parse(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.StartsWith("file:", StringComparison.Ordinal)
            ? new SourceOptions { LogFile = address["file:".Length..], Start = StartPosition.Oldest, UntilEnd = true }
            : new SourceOptions { Server = ConnectionSettings.Parse(address) };
    }

    /// <summary>The address without password.</summary>
    public string Address => LogFile is null ? $"{Server}" : $"file:{LogFile}";
}
