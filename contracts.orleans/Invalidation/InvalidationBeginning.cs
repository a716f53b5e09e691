using Orleans;

namespace Router.Contracts.Orleans.Invalidation;

/// <summary>A point of the log.</summary>
/// <param name="Server">The server, as <see cref="Tailing.ServerText"/> writes it; null for a file.</param>
/// <param name="File">The log file.</param>
/// <param name="Offset">The offset in it.</param>
/// <param name="Gtids">The transactions before it, in the server's form; empty where it has no GTIDs.</param>
/// <param name="Epoch">The failover epoch.</param>
[GenerateSerializer]
[Immutable]
public sealed record InvalidationBeginning(
    [property: Id(0)] string? Server, [property: Id(1)] string File, [property: Id(2)] long Offset, [property: Id(3)] string Gtids, [property: Id(4)] int Epoch);
