using Router.Routing.Processing;

namespace Router.Routing.DeadLetters;

/// <summary>The bounds of dead letters.</summary>
public sealed record DeadLetterOptions
{
    /// <summary>Letters a subscription may have; beyond them its partition stops. Default 100,000.</summary>
    public int MaxLetters { get; init; } = 100_000;

    /// <summary>How parking is tried again when the store cannot be written; then the partition stops. Default 10 times within a minute.</summary>
    public RetryOptions Parking { get; init; } = new() { Retries = 10 };

    /// <summary>How often requests of other processes are looked for; default every second.</summary>
    public TimeSpan RequestInterval { get; init; } = TimeSpan.FromSeconds(1);
}
