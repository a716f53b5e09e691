using Orleans;

namespace Router.Contracts.Orleans.DeadLetters;

/// <summary>What came of some letters of a replay.</summary>
/// <param name="Delivered">Letters that were taken, and are gone.</param>
/// <param name="Failed">Letters that failed again.</param>
/// <param name="Waiting">Letters that were not tried, because an earlier one of their row is still parked.</param>
/// <param name="Last">The newest of them: the replay goes on behind it.</param>
/// <param name="IsOver">Whether there were none any more.</param>
/// <param name="Newest">The newest letter there was before: a replay that is to end does so behind that of its first answer. Null from a silo of an older version.</param>
[GenerateSerializer]
[Immutable]
public sealed record LetterReplayAnswer(
    [property: Id(0)] int Delivered,
    [property: Id(1)] int Failed,
    [property: Id(2)] int Waiting,
    [property: Id(3)] ChangeToken Last,
    [property: Id(4)] bool IsOver,
    [property: Id(5)] ChangeToken? Newest = null);
