using Router.Routing.Subscriptions;

namespace Router.Subscribers.Invalidation;

/// <summary>What a change of a whole table invalidates.</summary>
/// <param name="Tables">The tables.</param>
/// <param name="Tag">A tag; null: nothing.</param>
internal sealed record TableRule(TableGlob Tables, string? Tag);
