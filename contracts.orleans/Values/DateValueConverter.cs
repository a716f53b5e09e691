using Orleans;
using Router.Contracts.Rows;

namespace Router.Contracts.Orleans.Values;

/// <summary>Makes one of the other.</summary>
[RegisterConverter]
public sealed class DateValueConverter : IConverter<DateValue, DateValueSurrogate>
{
    /// <inheritdoc/>
    public DateValue ConvertFromSurrogate(in DateValueSurrogate surrogate) => new(surrogate.Year, surrogate.Month, surrogate.Day);

    /// <inheritdoc/>
    public DateValueSurrogate ConvertToSurrogate(in DateValue value) => new() { Year = value.Year, Month = value.Month, Day = value.Day };
}
