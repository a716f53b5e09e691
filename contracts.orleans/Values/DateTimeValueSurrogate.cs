using Orleans;
using Router.Contracts.Rows;

namespace Router.Contracts.Orleans.Values;

/// <summary>A <see cref="Router.Contracts.Rows.DateTimeValue"/> between silos.</summary>
[GenerateSerializer]
[Immutable]
public struct DateTimeValueSurrogate
{
    /// <summary>The date.</summary>
    [Id(0)]
    public DateValue Date;

    /// <summary>The hour.</summary>
    [Id(1)]
    public int Hour;

    /// <summary>The minute.</summary>
    [Id(2)]
    public int Minute;

    /// <summary>The second.</summary>
    [Id(3)]
    public int Second;

    /// <summary>The microsecond.</summary>
    [Id(4)]
    public int Microsecond;

    /// <summary>Digits of the second that the column has.</summary>
    [Id(5)]
    public int Digits;

    /// <summary>Whether it is in UTC.</summary>
    [Id(6)]
    public bool IsInstant;
}
