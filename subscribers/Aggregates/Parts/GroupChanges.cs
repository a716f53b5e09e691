namespace Router.Subscribers.Aggregates.Parts;

/// <summary>Which groups changed.</summary>
/// <param name="Keys">Their keys.</param>
/// <param name="Format">What these are keys of.</param>
/// <param name="Version">To be given with the next question.</param>
/// <param name="IsReset">Whether others may have changed too.</param>
public sealed record GroupChanges(IReadOnlyList<byte[]> Keys, string Format, string Version, bool IsReset);
