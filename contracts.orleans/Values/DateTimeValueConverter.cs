using Orleans;
using Router.Contracts.Rows;

namespace Router.Contracts.Orleans.Values;

/// <summary>Makes one of the other.</summary>
[RegisterConverter]
public sealed class DateTimeValueConverter : IConverter<DateTimeValue, DateTimeValueSurrogate>
{
    /// <inheritdoc/>
    public DateTimeValue ConvertFromSurrogate(in DateTimeValueSurrogate surrogate) => new(surrogate.Date, surrogate.Hour, surrogate.Minute, surrogate.Second, surrogate.Microsecond, surrogate.Digits, surrogate.IsInstant);

    /// <inheritdoc/>
    public DateTimeValueSurrogate ConvertToSurrogate(in DateTimeValue value) => new()
    {
        Date = value.Date,
        Hour = value.Hour,
        Minute = value.Minute,
        Second = value.Second,
        Microsecond = value.Microsecond,
        Digits = value.Digits,
        IsInstant = value.IsInstant,
    };
}
