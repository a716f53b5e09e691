using Orleans;

namespace Router.Contracts.Orleans.Tailing;

/// <summary>Where a source's present generation began to read.</summary>
/// <param name="Generation">The generation.</param>
/// <param name="Server">The server, as <see cref="ServerIdentity"/> writes itself; null for a file.</param>
/// <param name="File">The log file.</param>
/// <param name="Offset">The offset in it.</param>
/// <param name="Gtids">What is covered, in the server's form.</param>
/// <param name="Epoch">The failover epoch.</param>
/// <param name="IsFirst">Whether the source was never read before.</param>
[GenerateSerializer]
[Immutable]
public sealed record TailerBeginning(
    [property: Id(0)] long Generation,
    [property: Id(1)] string? Server,
    [property: Id(2)] string File,
    [property: Id(3)] long Offset,
    [property: Id(4)] string Gtids,
    [property: Id(5)] int Epoch,
    [property: Id(6)] bool IsFirst)
{
    /// <summary>What was followed from which place on, the oldest first; empty where nobody knows, as of a silo of an older release.</summary>
    [Id(7)]
    public IReadOnlyList<FollowedSet> Followed
    {
        get => field ?? [];
        init;
    }

    /// <summary>Since when what is followed now is.</summary>
    public ChangeToken FollowedSince => Followed is [.., var last] ? last.Since() : ChangeToken.None;
}
