using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;

namespace Router.Hosting.Typed;

/// <summary>Hands on rows one by one, as objects. A change of the whole table, where subscribed to, is one change without a row.</summary>
internal sealed class TypedSubscriber<T>(RowMapper<T> mapper, Func<TypedChange<T>, CancellationToken, ValueTask> handler) : ISubscriber, ITypedSubscriber
{
    public void Check(TablePlan table) => mapper.Check(table);

    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Kind == ChangeKind.Table)
        {
            return handler(new TypedChange<T>(batch), cancellationToken);
        }

        var mapping = mapper.For(batch.Table);
        var rows = batch.GetEnumerator();
        while (rows.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var handled = handler(new TypedChange<T>(mapping, batch, rows.Current), cancellationToken);
            if (!handled.IsCompletedSuccessfully)
            {
                return FinishAsync(handled, mapping, batch, rows, cancellationToken);
            }

            // A pooled source wants its result to be asked for, also where it is there already.
            handled.GetAwaiter().GetResult();
        }

        return default;
    }

    private async ValueTask FinishAsync(
        ValueTask handled, PlanMapping<T> mapping, ChangeBatch batch, RowEnumerator rows, CancellationToken cancellationToken)
    {
        await handled;
        while (rows.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await handler(new TypedChange<T>(mapping, batch, rows.Current), cancellationToken);
        }
    }
}
