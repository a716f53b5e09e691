using Orleans;

namespace Router.Contracts.Orleans.Values;

/// <summary>A <see cref="Router.Contracts.Rows.TimeValue"/> between silos.</summary>
[GenerateSerializer]
[Immutable]
public record struct TimeValueSurrogate
{
    /// <summary>The time in microseconds.</summary>
    [Id(0)]
    public long TotalMicroseconds { get; set; }

    /// <summary>Digits of the second that the column has.</summary>
    [Id(1)]
    public int Digits { get; set; }
}
