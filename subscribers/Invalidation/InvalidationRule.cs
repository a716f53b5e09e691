using Router.Routing.Subscriptions;

namespace Router.Subscribers.Invalidation;

/// <summary>A rule from the rows of tables to a key or a tag.</summary>
/// <param name="Tables">The tables.</param>
/// <param name="Template">The key or tag.</param>
/// <param name="IsTag">Whether it is a tag.</param>
/// <param name="Kinds">The kinds of changes.</param>
/// <param name="Changed">Columns of which an update must have changed one, besides those in the template; empty for any update.</param>
/// <param name="Where">The rows that may be cached; null for all.</param>
internal sealed record InvalidationRule(
    TableGlob Tables, KeyTemplate Template, bool IsTag, ChangeKinds Kinds, IReadOnlyList<string> Changed, RowCondition? Where);
