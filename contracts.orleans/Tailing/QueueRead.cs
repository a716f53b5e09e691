using Orleans;

namespace Router.Contracts.Orleans.Tailing;

/// <summary>A receiver asks for the next changes of its queue, and says what was taken.</summary>
[GenerateSerializer]
[Immutable]
public sealed record QueueRead
{
    /// <summary>The queue, from 0.</summary>
    [Id(0)]
    public required int Queue { get; init; }

    /// <summary>The source's queues; partitions are spread over them by <see cref="Streams.StreamName.QueueOf"/>.</summary>
    [Id(1)]
    public required int QueueCount { get; init; }

    /// <summary>
    /// Who asks. Another receiver than before gets what was not acknowledged again, from the first on; so a receiver that lost track takes a new name.
    /// A question that acknowledges only does not make its receiver the one that is read by.
    /// </summary>
    [Id(2)]
    public required Guid Receiver { get; init; }

    /// <summary>The generation that the acknowledgements are of.</summary>
    [Id(3)]
    public required long Generation { get; init; }

    /// <summary>For each partition from which something was taken since the last read, the newest batch.</summary>
    [Id(4)]
    public required AcceptedBatch[] Accepted { get; init; }

    /// <summary>Bytes at most, more only for a single batch; 0 to acknowledge only, which is answered at once and without batches.</summary>
    [Id(5)]
    public required int MaxBytes { get; init; }

    /// <summary>How long to wait for a change at most, in milliseconds; 0 to 500.</summary>
    [Id(6)]
    public required int WaitMs { get; init; }

    /// <summary>
    /// Partitions of which the receiver holds as much as it may: they are to be given nothing, and what waits for them holds up no other. The newest
    /// question of the same receiver decides, for an older one that still waits too: so a partition that was taken from is given to at once.
    /// </summary>
    [Id(7)]
    public string[] Full { get; init; } = [];
}
