using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Router.Routing.Subscriptions;
using Router.Standalone.Typed;

namespace Router.Standalone.Hosting;

/// <summary>
/// Says who takes the changes of a source. Levels are called in this order for each change: log, schema, table, row; handlers of one level in
/// the order they were added.
/// </summary>
/// <remarks>
/// The log, each schema and each table is a partition: its batches come one at a time and in commit order. Partitions are independent, so a
/// handler of several tables or schemas may be called for two of them at once.
/// State is saved under a subscription's name. Without <c>name</c> it is made of what is followed and of the handler's class,
/// <c>table:shop.orders</c>; subscriptions that are alike are told apart by a number in their own order, so name those.
/// </remarks>
public sealed class RouterBuilder
{
    private readonly List<Func<IServiceProvider, Subscription>> _subscriptions = [];
    private readonly List<ChangeReader> _readers = [];
    private readonly SubscriptionNames _names = new();

    internal RouterBuilder(IServiceCollection services, string name)
    {
        Services = services;
        Name = name;
    }

    /// <summary>The host's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The source's name.</summary>
    public string Name { get; }

    internal IReadOnlyList<ChangeReader> Readers => _readers;

    /// <summary>Every change of the log, in commit order over all tables.</summary>
    /// <param name="handler">Takes the batches.</param>
    /// <param name="kinds">The kinds of changes wanted.</param>
    /// <param name="name">The subscription's name; see the remarks.</param>
    public RouterBuilder OnLog(ChangeHandler handler, ChangeKinds kinds = ChangeKinds.Rows, string? name = null) =>
        On(SubscriptionLevel.Log, "*.*", handler, kinds, name);

    /// <summary>The same by a class.</summary>
    /// <inheritdoc cref="OnLog(ChangeHandler, ChangeKinds, string?)"/>
    public RouterBuilder OnLog<THandler>(ChangeKinds kinds = ChangeKinds.Rows, string? name = null)
        where THandler : class, IChangeHandler => On<THandler>(SubscriptionLevel.Log, "*.*", kinds, name);

    /// <summary>Every change of a schema, in commit order over its tables.</summary>
    /// <param name="schema">Its name, or patterns with <c>*</c> and <c>?</c>, several with commas: each schema is then a partition of its own.</param>
    /// <param name="handler">Takes the batches.</param>
    /// <param name="kinds">The kinds of changes wanted.</param>
    /// <param name="name">The subscription's name; see the remarks.</param>
    public RouterBuilder OnSchema(string schema, ChangeHandler handler, ChangeKinds kinds = ChangeKinds.Rows, string? name = null) =>
        On(SubscriptionLevel.Schema, TablesOf(schema), handler, kinds, name);

    /// <summary>The same by a class.</summary>
    /// <inheritdoc cref="OnSchema(string, ChangeHandler, ChangeKinds, string?)"/>
    public RouterBuilder OnSchema<THandler>(string schema, ChangeKinds kinds = ChangeKinds.Rows, string? name = null)
        where THandler : class, IChangeHandler => On<THandler>(SubscriptionLevel.Schema, TablesOf(schema), kinds, name);

    /// <summary>The changes of tables, each table a partition of its own.</summary>
    /// <param name="tables">Patterns: <c>shop.orders</c>, <c>shop.*</c>, several with commas.</param>
    /// <param name="handler">Takes the batches.</param>
    /// <param name="kinds">The kinds of changes wanted.</param>
    /// <param name="name">The subscription's name; see the remarks.</param>
    public RouterBuilder OnTable(string tables, ChangeHandler handler, ChangeKinds kinds = ChangeKinds.Rows, string? name = null) =>
        On(SubscriptionLevel.Table, tables, handler, kinds, name);

    /// <summary>The same by a class.</summary>
    /// <inheritdoc cref="OnTable(string, ChangeHandler, ChangeKinds, string?)"/>
    public RouterBuilder OnTableHandler<THandler>(string tables, ChangeKinds kinds = ChangeKinds.Rows, string? name = null)
        where THandler : class, IChangeHandler => On<THandler>(SubscriptionLevel.Table, tables, kinds, name);

    /// <summary>
    /// The changes of tables, row by row as objects: columns go to constructor parameters and settable properties of the same name, compared
    /// without case and underscores, or named by <c>[Column]</c>. A member without a fitting column is an error at the start.
    /// </summary>
    /// <param name="tables">Patterns: <c>shop.orders</c>, <c>shop.*</c>, several with commas.</param>
    /// <param name="handler">Takes the changes, one after the other.</param>
    /// <param name="kinds">The kinds of changes wanted.</param>
    /// <param name="name">The subscription's name; see the remarks.</param>
    public RouterBuilder OnTable<T>(
        string tables, Func<TypedChange<T>, CancellationToken, ValueTask> handler, ChangeKinds kinds = ChangeKinds.Rows, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var subscriber = new TypedSubscriber<T>(new RowMapper<T>(), handler);
        return On(SubscriptionLevel.Table, tables, [], typeof(T), _ => subscriber, kinds, name);
    }

    /// <summary>The same by whole batches.</summary>
    /// <inheritdoc cref="OnTable{T}(string, Func{TypedChange{T}, CancellationToken, ValueTask}, ChangeKinds, string?)"/>
    public RouterBuilder OnTableBatch<T>(
        string tables, Func<IReadOnlyList<TypedChange<T>>, CancellationToken, ValueTask> handler, ChangeKinds kinds = ChangeKinds.Rows, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var subscriber = new TypedBatchSubscriber<T>(new RowMapper<T>(), handler);
        return On(SubscriptionLevel.Table, tables, [], typeof(T), _ => subscriber, kinds, name);
    }

    /// <summary>The changes of one row. An update that changes its key belongs to the rows of both keys.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="key">Its primary key: one value a key column, in key order. One that the table cannot have is an error at the start.</param>
    /// <param name="handler">Takes batches of one row.</param>
    /// <param name="kinds">The kinds of changes wanted.</param>
    /// <param name="name">The subscription's name; see the remarks.</param>
    public RouterBuilder OnRow(
        string table, IReadOnlyList<object> key, ChangeHandler handler, ChangeKinds kinds = ChangeKinds.Rows, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnRow(table, key, handler: null, _ => new DelegateSubscriber(handler), kinds, name);
    }

    /// <summary>The same by a class.</summary>
    /// <inheritdoc cref="OnRow(string, IReadOnlyList{object}, ChangeHandler, ChangeKinds, string?)"/>
    public RouterBuilder OnRow<THandler>(string table, IReadOnlyList<object> key, ChangeKinds kinds = ChangeKinds.Rows, string? name = null)
        where THandler : class, IChangeHandler
    {
        Services.TryAddScoped<THandler>();
        return OnRow(table, key, typeof(THandler), MakeScoped<THandler>, kinds, name);
    }

    /// <summary>
    /// For those who prefer to pull: a <see cref="ChangeReader"/> under that key in the container. One table is read as its own partition;
    /// several are read in commit order over all of them, as a part of the log. Handlers of the same tables get no further change
    /// until the reader's is read.
    /// </summary>
    /// <param name="key">Its key, and its name; one of its own in the host.</param>
    /// <param name="tables">Patterns: <c>shop.orders</c>, <c>shop.*</c>, several with commas.</param>
    /// <param name="kinds">The kinds of changes wanted.</param>
    /// <exception cref="ArgumentException">There is a reader of that key.</exception>
    public RouterBuilder AddReader(string key, string tables, ChangeKinds kinds = ChangeKinds.Rows)
    {
        if (Services.Any(service => service.ServiceType == typeof(ChangeReader) && Equals(service.ServiceKey, key)))
        {
            throw new ArgumentException($"There is a reader named '{key}' already: give each a key of its own.", nameof(key));
        }

        var reader = new ChangeReader();
        _readers.Add(reader);
        Services.AddKeyedSingleton(key, reader);
        var level = TableGlob.Parse(tables).SingleTable is null ? SubscriptionLevel.Log : SubscriptionLevel.Table;
        return On(level, tables, [], handler: null, _ => reader, kinds, $"reader:{key}");
    }

    /// <summary>Any subscription; the others are short for this.</summary>
    /// <param name="subscription">Makes it, once, when the host starts.</param>
    public RouterBuilder Add(Func<IServiceProvider, Subscription> subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        _subscriptions.Add(subscription);
        return this;
    }

    internal SubscriptionSet Build(IServiceProvider services) => new(_subscriptions.Select(make => make(services)));

    private static string TablesOf(string schemas) =>
        string.Join(",", schemas.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(schema => schema + ".*"));

    private static ScopedSubscriber<THandler> MakeScoped<THandler>(IServiceProvider services)
        where THandler : class, IChangeHandler => new(services.GetRequiredService<IServiceScopeFactory>());

    private RouterBuilder On(SubscriptionLevel level, string tables, ChangeHandler handler, ChangeKinds kinds, string? name)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return On(level, tables, [], handler: null, _ => new DelegateSubscriber(handler), kinds, name);
    }

    private RouterBuilder On<THandler>(SubscriptionLevel level, string tables, ChangeKinds kinds, string? name)
        where THandler : class, IChangeHandler
    {
        Services.TryAddScoped<THandler>();
        return On(level, tables, [], typeof(THandler), MakeScoped<THandler>, kinds, name);
    }

    private RouterBuilder OnRow(
        string table, IReadOnlyList<object> key, Type? handler, Func<IServiceProvider, ISubscriber> subscriber, ChangeKinds kinds, string? name)
    {
        ArgumentNullException.ThrowIfNull(key);
        return TableGlob.Parse(table).SingleTable is not null && key.Count > 0
            ? On(SubscriptionLevel.Row, table, [.. key], handler, subscriber, kinds, name)
            : throw new ArgumentException($"A row is of one table and has a key: '{table}' with {key.Count} values is none.", nameof(table));
    }

    private RouterBuilder On(
        SubscriptionLevel level,
        string tables,
        IReadOnlyList<object> key,
        Type? handler,
        Func<IServiceProvider, ISubscriber> subscriber,
        ChangeKinds kinds,
        string? name)
    {
        var glob = TableGlob.Parse(tables);
        var itsName = name ?? _names.Next(level, tables, key, handler);
        return Add(services => new Subscription
        {
            Name = itsName,
            Level = level,
            Tables = glob,
            Kinds = kinds,
            Key = key,
            Subscriber = subscriber(services),
        });
    }
}
