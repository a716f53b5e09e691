using Router.Contracts;

namespace Router.Routing.DeadLetters;

/// <summary>What came of some letters of a replay.</summary>
/// <param name="Outcome">Of these letters only.</param>
/// <param name="Last">The newest of them: the next step goes on behind it.</param>
/// <param name="Newest">The newest letter there was when it began.</param>
/// <param name="IsOver">Whether there were none any more.</param>
internal sealed record ReplayStep(ReplayOutcome Outcome, ChangeToken Last, ChangeToken Newest, bool IsOver);
