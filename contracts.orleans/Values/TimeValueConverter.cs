using Orleans;
using Router.Contracts.Rows;

namespace Router.Contracts.Orleans.Values;

/// <summary>Makes one of the other.</summary>
[RegisterConverter]
public sealed class TimeValueConverter : IConverter<TimeValue, TimeValueSurrogate>
{
    /// <inheritdoc/>
    public TimeValue ConvertFromSurrogate(in TimeValueSurrogate surrogate) => new(surrogate.TotalMicroseconds, surrogate.Digits);

    /// <inheritdoc/>
    public TimeValueSurrogate ConvertToSurrogate(in TimeValue value) => new() { TotalMicroseconds = value.TotalMicroseconds, Digits = value.Digits };
}
