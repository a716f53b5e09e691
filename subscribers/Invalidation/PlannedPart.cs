namespace Router.Subscribers.Invalidation;

/// <summary>A piece of a template for one plan of a table: text, or the ordinal of a column.</summary>
internal readonly record struct PlannedPart(byte[] Literal, int Ordinal);
