using Orleans;

namespace Router.Contracts.Orleans.Streams;

/// <summary>A <see cref="ChangeToken"/> between silos.</summary>
[GenerateSerializer]
[Immutable]
public record struct ChangeTokenSurrogate
{
    /// <summary><see cref="ChangeToken.Sequence"/>.</summary>
    [Id(0)]
    public long Sequence { get; set; }

    /// <summary><see cref="ChangeToken.Row"/>.</summary>
    [Id(1)]
    public int Row { get; set; }
}
