namespace Router.Routing.DeadLetters;

/// <summary>What came of a request.</summary>
public sealed record DeadLetterAnswer
{
    /// <summary>Letters that were taken, and are gone.</summary>
    public int Delivered { get; init; }

    /// <summary>Letters that failed again.</summary>
    public int Failed { get; init; }

    /// <summary>Letters that were not tried, because an earlier one of their row is still parked.</summary>
    public int Waiting { get; init; }

    /// <summary>Letters that were dropped.</summary>
    public int Dropped { get; init; }

    /// <summary>Why nothing was done, or not all; null where it was.</summary>
    public string? Error { get; init; }
}
