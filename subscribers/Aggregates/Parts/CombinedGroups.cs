using Router.Contracts;

namespace Router.Subscribers.Aggregates.Parts;

/// <summary>Groups of a whole aggregate, put together from its parts.</summary>
/// <param name="Groups">The groups: as they were asked for, or in the order of their keys.</param>
/// <param name="Next">The key to go on behind; null where no group follows, or none was asked for in order.</param>
/// <param name="Format">What keys are keys of.</param>
/// <param name="Token">The newest change that is in any part.</param>
/// <param name="Doubt">Why they may differ from the table; null where they do not.</param>
/// <param name="IsSettled">Whether the parts gave enough values; where not the groups are void: ask again with a higher <see cref="PartQuestion.Depth"/>.</param>
public sealed record CombinedGroups(IReadOnlyList<AggregateGroup> Groups, byte[]? Next, string Format, ChangeToken Token, string? Doubt, bool IsSettled);
