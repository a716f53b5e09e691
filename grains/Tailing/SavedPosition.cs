using Orleans;
using Router.Contracts;

namespace Router.Grains.Tailing;

/// <summary>A <see cref="SourcePosition"/> as it is saved: plain values, so that any storage's serializer takes it.</summary>
[GenerateSerializer]
public sealed record SavedPosition
{
    /// <summary>The server's family; null for a file without a server.</summary>
    [Id(0)]
    public ServerFlavor? Flavor { get; init; }

    /// <summary>The server's own name for itself.</summary>
    [Id(1)]
    public string ServerId { get; init; } = "";

    /// <summary>The log file.</summary>
    [Id(2)]
    public string File { get; init; } = "";

    /// <summary>The first byte not covered.</summary>
    [Id(3)]
    public long Offset { get; init; }

    /// <summary>The transactions covered, in the server's form.</summary>
    [Id(4)]
    public string Gtids { get; init; } = "";

    /// <summary>The failover epoch.</summary>
    [Id(5)]
    public int Epoch { get; init; }

    /// <summary>Column names, as the source wrote them for itself.</summary>
    [Id(6)]
    public string Names { get; init; } = "";

    /// <summary>Of a position.</summary>
    public static SavedPosition Of(SourcePosition position)
    {
        ArgumentNullException.ThrowIfNull(position);
        return new SavedPosition
        {
            Flavor = position.Server?.Flavor,
            ServerId = position.Server?.Id ?? "",
            File = position.File,
            Offset = position.Offset,
            Gtids = position.Gtids,
            Epoch = position.Epoch,
            Names = position.Names,
        };
    }

    /// <summary>The position.</summary>
    public SourcePosition ToPosition() =>
        new(Flavor is { } flavor ? new ServerIdentity(flavor, ServerId) : null, File, Offset, Gtids, Epoch, Names);

    /// <summary><c>file:offset</c>.</summary>
    public override string ToString() => $"{ToPosition()}";
}
