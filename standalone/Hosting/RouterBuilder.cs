using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Router.Routing.Subscriptions;
using Router.Standalone.Typed;

namespace Router.Standalone.Hosting;

/// <summary>
/// Says who takes the changes of a source. Levels are called in this order for each change: log, schema, table, row.
/// Each handler gets one batch at a time, in commit order within its partition.
/// </summary>
public sealed class RouterBuilder
{
    private readonly List<Func<IServiceProvider, Subscription>> _subscriptions = [];

    internal RouterBuilder(IServiceCollection services, string name)
    {
        Services = services;
        Name = name;
    }

    /// <summary>The host's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The source's name.</summary>
    public string Name { get; }

    /// <summary>Every change of the log, in commit order over all tables.</summary>
    public RouterBuilder OnLog(ChangeHandler handler, ChangeKinds kinds = ChangeKinds.Rows) => On(SubscriptionLevel.Log, "*.*", handler, kinds);

    /// <summary>The same by a class.</summary>
    public RouterBuilder OnLog<THandler>(ChangeKinds kinds = ChangeKinds.Rows)
        where THandler : class, IChangeHandler => On<THandler>(SubscriptionLevel.Log, "*.*", kinds);

    /// <summary>Every change of a schema, in commit order over its tables.</summary>
    /// <param name="schema">Its name, or a pattern with <c>*</c> and <c>?</c>: each schema is then a partition of its own.</param>
    /// <param name="handler">Takes the batches.</param>
    /// <param name="kinds">The kinds of changes wanted.</param>
    public RouterBuilder OnSchema(string schema, ChangeHandler handler, ChangeKinds kinds = ChangeKinds.Rows) =>
        On(SubscriptionLevel.Schema, schema + ".*", handler, kinds);

    /// <summary>The same by a class.</summary>
    public RouterBuilder OnSchema<THandler>(string schema, ChangeKinds kinds = ChangeKinds.Rows)
        where THandler : class, IChangeHandler => On<THandler>(SubscriptionLevel.Schema, schema + ".*", kinds);

    /// <summary>The changes of tables, each table a partition of its own.</summary>
    /// <param name="tables">Patterns: <c>shop.orders</c>, <c>shop.*</c>, several with commas.</param>
    /// <param name="handler">Takes the batches.</param>
    /// <param name="kinds">The kinds of changes wanted.</param>
    public RouterBuilder OnTable(string tables, ChangeHandler handler, ChangeKinds kinds = ChangeKinds.Rows) =>
        On(SubscriptionLevel.Table, tables, handler, kinds);

    /// <summary>The same by a class.</summary>
    public RouterBuilder OnTableHandler<THandler>(string tables, ChangeKinds kinds = ChangeKinds.Rows)
        where THandler : class, IChangeHandler => On<THandler>(SubscriptionLevel.Table, tables, kinds);

    /// <summary>
    /// The changes of tables, row by row as objects: columns go to constructor parameters and settable properties of the same name, compared
    /// without case and underscores, or named by <c>[Column]</c>. A member without a fitting column is an error at the start.
    /// </summary>
    /// <param name="tables">Patterns: <c>shop.orders</c>, <c>shop.*</c>, several with commas.</param>
    /// <param name="handler">Takes the changes, one after the other.</param>
    /// <param name="kinds">The kinds of changes wanted.</param>
    public RouterBuilder OnTable<T>(string tables, Func<TypedChange<T>, CancellationToken, ValueTask> handler, ChangeKinds kinds = ChangeKinds.Rows)
    {
        var subscriber = new TypedSubscriber<T>(new RowMapper<T>(), handler);
        return On(SubscriptionLevel.Table, tables, _ => subscriber, kinds, []);
    }

    /// <summary>The same by whole batches.</summary>
    public RouterBuilder OnTableBatch<T>(
        string tables, Func<IReadOnlyList<TypedChange<T>>, CancellationToken, ValueTask> handler, ChangeKinds kinds = ChangeKinds.Rows)
    {
        var subscriber = new TypedBatchSubscriber<T>(new RowMapper<T>(), handler);
        return On(SubscriptionLevel.Table, tables, _ => subscriber, kinds, []);
    }

    /// <summary>The changes of one row.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="key">Its primary key: one value a key column, in key order.</param>
    /// <param name="handler">Takes batches of one row.</param>
    /// <param name="kinds">The kinds of changes wanted.</param>
    public RouterBuilder OnRow(string table, IReadOnlyList<object> key, ChangeHandler handler, ChangeKinds kinds = ChangeKinds.Rows) =>
        On(SubscriptionLevel.Row, table, _ => new DelegateSubscriber(handler), kinds, key);

    /// <summary>The same by a class.</summary>
    public RouterBuilder OnRow<THandler>(string table, IReadOnlyList<object> key, ChangeKinds kinds = ChangeKinds.Rows)
        where THandler : class, IChangeHandler
    {
        Services.TryAddScoped<THandler>();
        return On(SubscriptionLevel.Row, table, MakeScoped<THandler>, kinds, key);
    }

    /// <summary>
    /// For those who prefer to pull: a <see cref="ChangeReader"/> under that key in the container. It holds one batch; what nobody reads
    /// stays with the source.
    /// </summary>
    public RouterBuilder AddReader(string key, string tables, ChangeKinds kinds = ChangeKinds.Rows)
    {
        var level = TableGlob.Parse(tables).SingleTable is null ? SubscriptionLevel.Log : SubscriptionLevel.Table;
        var reader = new ChangeReader();
        Services.AddKeyedSingleton(key, reader);
        return Add(_ => new Subscription { Name = $"reader:{key}", Level = level, Tables = TableGlob.Parse(tables), Kinds = kinds, Subscriber = reader });
    }

    /// <summary>Any subscription; the others are short for this.</summary>
    public RouterBuilder Add(Func<IServiceProvider, Subscription> subscription)
    {
        _subscriptions.Add(subscription);
        return this;
    }

    internal SubscriptionSet Build(IServiceProvider services) => new(_subscriptions.Select(make => make(services)));

    private RouterBuilder On(SubscriptionLevel level, string tables, ChangeHandler handler, ChangeKinds kinds) =>
        On(level, tables, _ => new DelegateSubscriber(handler), kinds, []);

    private RouterBuilder On<THandler>(SubscriptionLevel level, string tables, ChangeKinds kinds)
        where THandler : class, IChangeHandler
    {
        Services.TryAddScoped<THandler>();
        return On(level, tables, MakeScoped<THandler>, kinds, []);
    }

    private RouterBuilder On(
        SubscriptionLevel level, string tables, Func<IServiceProvider, ISubscriber> subscriber, ChangeKinds kinds, IReadOnlyList<object> key)
    {
        var glob = TableGlob.Parse(tables);
        var name = $"{level}:{tables}:{_subscriptions.Count}";
        return Add(services => new Subscription { Name = name, Level = level, Tables = glob, Kinds = kinds, Key = key, Subscriber = subscriber(services) });
    }

    private static ScopedSubscriber<THandler> MakeScoped<THandler>(IServiceProvider services)
        where THandler : class, IChangeHandler => new(services.GetRequiredService<IServiceScopeFactory>());
}
