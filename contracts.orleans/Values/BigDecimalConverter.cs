using System.Numerics;
using Orleans;
using Router.Contracts.Rows;

namespace Router.Contracts.Orleans.Values;

/// <summary>Makes one of the other.</summary>
[RegisterConverter]
public sealed class BigDecimalConverter : IConverter<BigDecimal, BigDecimalSurrogate>
{
    /// <inheritdoc/>
    public BigDecimal ConvertFromSurrogate(in BigDecimalSurrogate surrogate) => new(new BigInteger(surrogate.Unscaled), surrogate.Scale);

    /// <inheritdoc/>
    public BigDecimalSurrogate ConvertToSurrogate(in BigDecimal value) => new() { Unscaled = value.Unscaled.ToByteArray(), Scale = value.Scale };
}
