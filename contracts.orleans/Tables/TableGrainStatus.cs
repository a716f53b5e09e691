using Orleans;

namespace Router.Contracts.Orleans.Tables;

/// <summary>How a partition is, as its grain sees it.</summary>
[GenerateSerializer]
[Immutable]
public sealed record TableGrainStatus
{
    /// <summary>The partition's name.</summary>
    [Id(0)]
    public required string Stream { get; init; }

    /// <summary>The silo it runs on.</summary>
    [Id(1)]
    public required string Silo { get; init; }

    /// <summary>The newest row it has applied and saved.</summary>
    [Id(2)]
    public required ChangeToken Applied { get; init; }

    /// <summary>After a rewind, while handlers are given changes again: the newest that they were; null while they are given none again.</summary>
    [Id(13)]
    public ChangeToken? Redelivered { get; init; }

    /// <summary>The newest tailer's start it was fed by.</summary>
    [Id(3)]
    public required long Generation { get; init; }

    /// <summary><c>running</c>, <c>failing</c> while a subscriber throws, <c>stopped</c>.</summary>
    [Id(4)]
    public required string State { get; init; }

    /// <summary>What is wrong, and what to do; null while all is well.</summary>
    [Id(5)]
    public string? Fault { get; init; }

    /// <summary>Rows applied by this activation.</summary>
    [Id(6)]
    public long Rows { get; init; }

    /// <summary>Rows that came again and were recognised, by this activation.</summary>
    [Id(7)]
    public long Replayed { get; init; }

    /// <summary>Deliveries taken, by this activation; each is saved once.</summary>
    [Id(8)]
    public long Deliveries { get; init; }

    /// <summary>Deliveries refused because something before them is missing, or of a generation that is over, by this activation.</summary>
    [Id(9)]
    public long Refused { get; init; }

    /// <summary>Bytes of state written, by this activation.</summary>
    [Id(10)]
    public long SavedBytes { get; init; }

    /// <summary>Rows of its partition that somebody watches.</summary>
    [Id(11)]
    public int WatchedRows { get; init; }

    /// <summary>Changes that subscriptions did not take and that are parked, with those that wait behind them; see <see cref="Orleans.DeadLetters.IDeadLetterPartGrain"/>. Null while its grain has not loaded them.</summary>
    [Id(12)]
    public int? DeadLetters { get; init; }
}
