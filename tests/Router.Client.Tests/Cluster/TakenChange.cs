using Router.Contracts;

namespace Router.Client.Tests.Cluster;

/// <summary>A change as a handler got it.</summary>
/// <param name="Token">Its place in the log.</param>
/// <param name="Id">The row.</param>
/// <param name="Before">The row before, as text; null where there was none.</param>
/// <param name="After">The row after it; null where it went.</param>
internal sealed record TakenChange(ChangeToken Token, long Id, string? Before, string? After);
