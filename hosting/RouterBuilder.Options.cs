using Microsoft.Extensions.DependencyInjection.Extensions;
using Router.Hosting.Typed;
using Router.Routing.Subscriptions;

namespace Router.Hosting;

/// <content>The same subscriptions with all that can be said of them.</content>
public sealed partial class RouterBuilder
{
    /// <summary>Changes of the log, in commit order over all tables.</summary>
    /// <param name="handler">Takes the batches.</param>
    /// <param name="options">Which changes, and what happens when the handler throws.</param>
    public RouterBuilder OnLog(ChangeHandler handler, Action<SubscriptionOptions> options) => On(SubscriptionLevel.Log, "*.*", handler, options);

    /// <summary>The same by a class.</summary>
    /// <inheritdoc cref="OnLog(ChangeHandler, Action{SubscriptionOptions})"/>
    public RouterBuilder OnLog<THandler>(Action<SubscriptionOptions> options)
        where THandler : class, IChangeHandler => On<THandler>(SubscriptionLevel.Log, "*.*", options);

    /// <summary>Changes of a schema, in commit order over its tables.</summary>
    /// <param name="schema">Its name, or patterns with <c>*</c> and <c>?</c>, several with commas: each schema is then a partition of its own.</param>
    /// <param name="handler">Takes the batches.</param>
    /// <param name="options">Which changes, and what happens when the handler throws.</param>
    public RouterBuilder OnSchema(string schema, ChangeHandler handler, Action<SubscriptionOptions> options) =>
        On(SubscriptionLevel.Schema, TablesOf(schema), handler, options);

    /// <summary>The same by a class.</summary>
    /// <inheritdoc cref="OnSchema(string, ChangeHandler, Action{SubscriptionOptions})"/>
    public RouterBuilder OnSchema<THandler>(string schema, Action<SubscriptionOptions> options)
        where THandler : class, IChangeHandler => On<THandler>(SubscriptionLevel.Schema, TablesOf(schema), options);

    /// <summary>Changes of tables, each table a partition of its own, a hot one several:
    /// <c>OnTable("shop.orders", handler, o =&gt; o.WhenChanged("status").Retries(3).DeadLetter())</c>.</summary>
    /// <param name="tables">Patterns: <c>shop.orders</c>, <c>shop.*</c>, several with commas.</param>
    /// <param name="handler">Takes the batches.</param>
    /// <param name="options">Which changes, and what happens when the handler throws.</param>
    public RouterBuilder OnTable(string tables, ChangeHandler handler, Action<SubscriptionOptions> options) =>
        On(SubscriptionLevel.Table, tables, handler, options);

    /// <summary>The same by a class.</summary>
    /// <inheritdoc cref="OnTable(string, ChangeHandler, Action{SubscriptionOptions})"/>
    public RouterBuilder OnTableHandler<THandler>(string tables, Action<SubscriptionOptions> options)
        where THandler : class, IChangeHandler => On<THandler>(SubscriptionLevel.Table, tables, options);

    /// <summary>Changes of tables, row by row as objects; see the form with kinds.</summary>
    /// <param name="tables">Patterns: <c>shop.orders</c>, <c>shop.*</c>, several with commas.</param>
    /// <param name="handler">Takes the changes, one after the other.</param>
    /// <param name="options">Which changes, and what happens when the handler throws.</param>
    public RouterBuilder OnTable<T>(string tables, Func<TypedChange<T>, CancellationToken, ValueTask> handler, Action<SubscriptionOptions> options)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var subscriber = new TypedSubscriber<T>(new RowMapper<T>(), handler);
        return On(SubscriptionLevel.Table, tables, [], typeof(T), _ => subscriber, options);
    }

    /// <summary>The same by whole batches.</summary>
    /// <inheritdoc cref="OnTable{T}(string, Func{TypedChange{T}, CancellationToken, ValueTask}, Action{SubscriptionOptions})"/>
    public RouterBuilder OnTableBatch<T>(
        string tables, Func<IReadOnlyList<TypedChange<T>>, CancellationToken, ValueTask> handler, Action<SubscriptionOptions> options)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var subscriber = new TypedBatchSubscriber<T>(new RowMapper<T>(), handler);
        return On(SubscriptionLevel.Table, tables, [], typeof(T), _ => subscriber, options);
    }

    /// <summary>Changes of one row; see the form with kinds.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="key">Its primary key: one value a key column, in key order.</param>
    /// <param name="handler">Takes batches of one row.</param>
    /// <param name="options">Which changes, and what happens when the handler throws.</param>
    public RouterBuilder OnRow(string table, IReadOnlyList<object> key, ChangeHandler handler, Action<SubscriptionOptions> options)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnRow(table, key, handler: null, _ => new DelegateSubscriber(handler), options);
    }

    /// <summary>The same by a class.</summary>
    /// <inheritdoc cref="OnRow(string, IReadOnlyList{object}, ChangeHandler, Action{SubscriptionOptions})"/>
    public RouterBuilder OnRow<THandler>(string table, IReadOnlyList<object> key, Action<SubscriptionOptions> options)
        where THandler : class, IChangeHandler
    {
        Services.TryAddScoped<THandler>();
        return OnRow(table, key, typeof(THandler), MakeScoped<THandler>, options);
    }
}
