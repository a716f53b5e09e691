namespace Router.Wire;

/// <summary>Deadline and bounds of a dump.</summary>
public sealed record DumpOptions
{
    /// <summary>How long the server may be silent, heartbeats included; ask for those in a shorter period. 1 ms to 30 minutes.</summary>
    public TimeSpan ReadDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The largest event to take; by default 1 GiB, the servers' own bound of a packet, and its header.</summary>
    public int MaxEventBytes { get; init; } = (1 << 30) + 1024;
}
