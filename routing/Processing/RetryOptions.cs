namespace Router.Routing.Processing;

/// <summary>What happens when a subscriber throws: it is tried again with growing pauses, then its partition stops.</summary>
public sealed record RetryOptions
{
    /// <summary>Tries after the first; default 5, 0 for none.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>The pause before the first of them; each further one is twice as long, with jitter. Default 100 ms.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause; default 10 s.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(10);
}
