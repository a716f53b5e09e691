namespace Router.Routing.DeadLetters;

/// <summary>The head of a record in a file of letters: either a letter, whose change follows, or letters that are no more.</summary>
/// <param name="Parked">The letter.</param>
/// <param name="Removed">The letters that are no more.</param>
internal sealed record LetterRecord(DeadLetter? Parked, IReadOnlyList<DeadLetterId>? Removed);
