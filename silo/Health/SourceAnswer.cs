using Router.Contracts.Orleans.Sources;

namespace Router.Silo.Health;

/// <summary>A source in <c>/status</c>.</summary>
/// <param name="Report">Its report.</param>
/// <param name="Fault">Why there is none.</param>
internal sealed record SourceAnswer(SourceReport? Report, string? Fault);
