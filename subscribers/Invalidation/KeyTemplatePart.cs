namespace Router.Subscribers.Invalidation;

/// <summary>A piece of a template: text, or a column's value.</summary>
internal readonly record struct KeyTemplatePart(byte[] Literal, string? Column);
