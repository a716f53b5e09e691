using Orleans;

namespace Router.Contracts.Orleans.Values;

/// <summary>A <see cref="Router.Contracts.Rows.BigDecimal"/> between silos.</summary>
[GenerateSerializer]
[Immutable]
public record struct BigDecimalSurrogate
{
    /// <summary>All digits as a whole number in two's complement, lowest byte first.</summary>
    [Id(0)]
    public byte[] Unscaled { get; set; }

    /// <summary>Digits behind the point.</summary>
    [Id(1)]
    public int Scale { get; set; }
}
