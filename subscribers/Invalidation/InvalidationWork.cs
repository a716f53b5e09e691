using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Subscribers.Invalidation;

/// <summary>What one partition needs to turn its changes into keys and tags; used by one at a time, again and again.</summary>
internal sealed class InvalidationWork(InvalidationRules rules)
{
    private readonly ByTable<PlannedRules> _planned = new(table => new PlannedRules(rules, table));

    public InvalidationBatch Batch { get; } = new();

    public void Fill(in ChangeBatch changes)
    {
        Batch.Begin(changes);
        _planned.Of(changes.Table).Fill(Batch, changes);
    }
}
