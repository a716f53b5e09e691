using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;

namespace Router.Hosting.Typed;

/// <summary>Hands on whole batches, their rows as objects.</summary>
internal sealed class TypedBatchSubscriber<T>(RowMapper<T> mapper, Func<IReadOnlyList<TypedChange<T>>, CancellationToken, ValueTask> handler)
    : ISubscriber, ITypedSubscriber
{
    public void Check(TablePlan table) => mapper.Check(table);

    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken) => handler(mapper.Map(batch), cancellationToken);
}
