namespace Router.Routing.DeadLetters;

/// <summary>A record and where it lies in its file, in bytes.</summary>
internal sealed record PlacedRecord(LetterRecord Record, long Start, long ChangeStart, long End);
