using Router.Contracts.Rows;

namespace Router.Contracts.Frames;

/// <summary>
/// Tables' definitions that a reader of frames has met, so that one definition is one object, and a writer may leave it out. It keeps the newest
/// 1,024. May be used by many at once.
/// </summary>
public sealed class KnownPlans
{
    private const int MaxPlans = 1024;

    private readonly Dictionary<PlanId, TablePlan> _byId = [];
    private readonly Queue<PlanId> _order = new();
    private readonly Lock _gate = new();

    /// <summary>The definition of that identity, if it is known.</summary>
    public TablePlan? Find(PlanId id)
    {
        lock (_gate)
        {
            return _byId.GetValueOrDefault(id);
        }
    }

    /// <summary>Makes a definition known, and gives the one that is from now on used for its identity: an equal one, if there was one.</summary>
    public TablePlan Add(TablePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        lock (_gate)
        {
            if (_byId.TryGetValue(plan.Id, out var known))
            {
                return known;
            }

            if (_order.Count == MaxPlans)
            {
                _byId.Remove(_order.Dequeue());
            }

            _byId.Add(plan.Id, plan);
            _order.Enqueue(plan.Id);
            return plan;
        }
    }
}
