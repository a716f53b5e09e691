using Router.Routing.Processing;

namespace Router.Grains.Reading;

/// <summary>Whether a reader wants a table, and which of its rows.</summary>
/// <param name="IsWanted">Whether any.</param>
/// <param name="Filter">Which; null for all.</param>
internal sealed record TableChoice(bool IsWanted, RowFilter? Filter)
{
    public static TableChoice None { get; } = new(false, null);
}
