using Orleans;

namespace Router.Contracts.Orleans.Tailing;

/// <summary>How a source is, as its tailer sees it.</summary>
[GenerateSerializer]
[Immutable]
public sealed record TailerStatus
{
    /// <summary>The source's name.</summary>
    [Id(0)]
    public required string Source { get; init; }

    /// <summary>The server's address without its password, or the file.</summary>
    [Id(1)]
    public required string Address { get; init; }

    /// <summary><c>connecting</c>, <c>following</c>, <c>paused</c>, <c>failed</c> and the like, in small letters.</summary>
    [Id(2)]
    public required string State { get; init; }

    /// <summary>Why contact was lost or reading stopped, and what to do; null while all is well.</summary>
    [Id(3)]
    public string? Fault { get; init; }

    /// <summary>The tailer's start.</summary>
    [Id(4)]
    public required long Generation { get; init; }

    /// <summary>The silo it runs on.</summary>
    [Id(5)]
    public required string Silo { get; init; }

    /// <summary>Up to where the log was received, <c>FILE:POS</c>.</summary>
    [Id(6)]
    public required string Received { get; init; }

    /// <summary>Up to where its transactions were dispatched.</summary>
    [Id(7)]
    public required string Dispatched { get; init; }

    /// <summary>Up to where every partition has acknowledged.</summary>
    [Id(8)]
    public required string Acknowledged { get; init; }

    /// <summary>The saved frontier.</summary>
    [Id(9)]
    public required string Saved { get; init; }

    /// <summary>Everything that was committed before this moment is applied; null before contact.</summary>
    [Id(10)]
    public DateTimeOffset? CurrentAsOf { get; init; }

    /// <summary>Bytes held in the window.</summary>
    [Id(11)]
    public long WindowBytes { get; init; }

    /// <summary>The window's bound.</summary>
    [Id(12)]
    public long WindowLimitBytes { get; init; }

    /// <summary>Rows dispatched since the generation began.</summary>
    [Id(13)]
    public long Rows { get; init; }

    /// <summary>Each partition's outstanding work.</summary>
    [Id(14)]
    public required PartitionLag[] Partitions { get; init; }

    /// <summary>The change log's latest end as far as the source knows, for lag; bytes not yet read.</summary>
    [Id(15)]
    public long BytesBehind { get; init; }

    /// <summary>The server of <see cref="Saved"/>, as <see cref="ServerText"/> writes it; null for a file, or before contact.</summary>
    [Id(16)]
    public string? Server { get; init; }

    /// <summary>The transactions up to <see cref="Saved"/>, in the server's form; empty where it has no GTIDs.</summary>
    [Id(17)]
    public string Gtids { get; init; } = "";

    /// <summary>The failover epoch of <see cref="Saved"/>.</summary>
    [Id(18)]
    public int Epoch { get; init; }
}
