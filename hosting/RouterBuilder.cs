using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Router.Hosting.Typed;
using Router.Routing.Subscriptions;

namespace Router.Hosting;

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
public sealed partial class RouterBuilder
{
    private readonly List<Func<IServiceProvider, Subscription>> _subscriptions = [];
    private readonly Dictionary<string, Func<IServiceProvider, ISubscriber>> _configured = new(StringComparer.Ordinal);
    private readonly List<PartitionCount> _partitions = [];
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
        OnLog(handler, Said(kinds, name));

    /// <summary>The same by a class.</summary>
    /// <inheritdoc cref="OnLog(ChangeHandler, ChangeKinds, string?)"/>
    public RouterBuilder OnLog<THandler>(ChangeKinds kinds = ChangeKinds.Rows, string? name = null)
        where THandler : class, IChangeHandler => OnLog<THandler>(Said(kinds, name));

    /// <summary>Every change of a schema, in commit order over its tables.</summary>
    /// <param name="schema">Its name, or patterns with <c>*</c> and <c>?</c>, several with commas: each schema is then a partition of its own.</param>
    /// <param name="handler">Takes the batches.</param>
    /// <param name="kinds">The kinds of changes wanted.</param>
    /// <param name="name">The subscription's name; see the remarks.</param>
    public RouterBuilder OnSchema(string schema, ChangeHandler handler, ChangeKinds kinds = ChangeKinds.Rows, string? name = null) =>
        OnSchema(schema, handler, Said(kinds, name));

    /// <summary>The same by a class.</summary>
    /// <inheritdoc cref="OnSchema(string, ChangeHandler, ChangeKinds, string?)"/>
    public RouterBuilder OnSchema<THandler>(string schema, ChangeKinds kinds = ChangeKinds.Rows, string? name = null)
        where THandler : class, IChangeHandler => OnSchema<THandler>(schema, Said(kinds, name));

    /// <summary>The changes of tables, each table a partition of its own.</summary>
    /// <param name="tables">Patterns: <c>shop.orders</c>, <c>shop.*</c>, several with commas.</param>
    /// <param name="handler">Takes the batches.</param>
    /// <param name="kinds">The kinds of changes wanted.</param>
    /// <param name="name">The subscription's name; see the remarks.</param>
    public RouterBuilder OnTable(string tables, ChangeHandler handler, ChangeKinds kinds = ChangeKinds.Rows, string? name = null) =>
        OnTable(tables, handler, Said(kinds, name));

    /// <summary>The same by a class.</summary>
    /// <inheritdoc cref="OnTable(string, ChangeHandler, ChangeKinds, string?)"/>
    public RouterBuilder OnTableHandler<THandler>(string tables, ChangeKinds kinds = ChangeKinds.Rows, string? name = null)
        where THandler : class, IChangeHandler => OnTableHandler<THandler>(tables, Said(kinds, name));

    /// <summary>
    /// The changes of tables, row by row as objects: columns go to constructor parameters and settable properties of the same name, compared
    /// without case and underscores, or named by <c>[Column]</c>. A member without a fitting column is an error at the start.
    /// </summary>
    /// <param name="tables">Patterns: <c>shop.orders</c>, <c>shop.*</c>, several with commas.</param>
    /// <param name="handler">Takes the changes, one after the other.</param>
    /// <param name="kinds">The kinds of changes wanted.</param>
    /// <param name="name">The subscription's name; see the remarks.</param>
    public RouterBuilder OnTable<T>(
        string tables, Func<TypedChange<T>, CancellationToken, ValueTask> handler, ChangeKinds kinds = ChangeKinds.Rows, string? name = null) =>
        OnTable(tables, handler, Said(kinds, name));

    /// <summary>The same by whole batches.</summary>
    /// <inheritdoc cref="OnTable{T}(string, Func{TypedChange{T}, CancellationToken, ValueTask}, ChangeKinds, string?)"/>
    public RouterBuilder OnTableBatch<T>(
        string tables, Func<IReadOnlyList<TypedChange<T>>, CancellationToken, ValueTask> handler, ChangeKinds kinds = ChangeKinds.Rows, string? name = null) =>
        OnTableBatch(tables, handler, Said(kinds, name));

    /// <summary>The changes of one row. An update that changes its key belongs to the rows of both keys.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="key">Its primary key: one value a key column, in key order. One that the table cannot have is an error at the start.</param>
    /// <param name="handler">Takes batches of one row.</param>
    /// <param name="kinds">The kinds of changes wanted.</param>
    /// <param name="name">The subscription's name; see the remarks.</param>
    public RouterBuilder OnRow(
        string table, IReadOnlyList<object> key, ChangeHandler handler, ChangeKinds kinds = ChangeKinds.Rows, string? name = null) =>
        OnRow(table, key, handler, Said(kinds, name));

    /// <summary>The same by a class.</summary>
    /// <inheritdoc cref="OnRow(string, IReadOnlyList{object}, ChangeHandler, ChangeKinds, string?)"/>
    public RouterBuilder OnRow<THandler>(string table, IReadOnlyList<object> key, ChangeKinds kinds = ChangeKinds.Rows, string? name = null)
        where THandler : class, IChangeHandler => OnRow<THandler>(table, key, Said(kinds, name));

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
        return On(level, tables, [], handler: null, _ => reader, Said(kinds, $"reader:{key}"));
    }

    /// <summary>Any subscription; the others are short for this.</summary>
    /// <param name="subscription">Makes it, once, when the host starts.</param>
    public RouterBuilder Add(Func<IServiceProvider, Subscription> subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        _subscriptions.Add(subscription);
        return this;
    }

    /// <summary>
    /// Gives a subscription that stands in configuration, under <c>Subscriptions</c>, its handler. One without a handler, or a handler without
    /// one, is an error when the host starts.
    /// </summary>
    /// <param name="subscription">Its name there.</param>
    /// <param name="handler">Takes the batches.</param>
    /// <exception cref="ArgumentException">It has a handler already.</exception>
    public RouterBuilder Handle(string subscription, ChangeHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Handle(subscription, _ => new DelegateSubscriber(handler));
    }

    /// <summary>The same by a class.</summary>
    /// <inheritdoc cref="Handle(string, ChangeHandler)"/>
    public RouterBuilder Handle<THandler>(string subscription)
        where THandler : class, IChangeHandler
    {
        Services.TryAddScoped<THandler>();
        return Handle(subscription, MakeScoped<THandler>);
    }

    /// <summary>The same by a subscriber, such as an aggregate.</summary>
    /// <inheritdoc cref="Handle(string, ChangeHandler)"/>
    public RouterBuilder Handle(string subscription, Func<IServiceProvider, ISubscriber> subscriber) => _configured.TryAdd(subscription, subscriber)
        ? this
        : throw new ArgumentException($"The subscription '{subscription}' has a handler already.", nameof(subscription));

    /// <summary>
    /// Gives hot tables several partitions, which take rows of different keys at the same time; the changes of one row stay in order. A count
    /// that is another one than at the last run takes effect at the start.
    /// </summary>
    /// <param name="tables">The tables; the first call that names a table counts.</param>
    /// <param name="count">1 to 256.</param>
    /// <exception cref="ArgumentException">The count is no such number.</exception>
    public RouterBuilder Partition(string tables, int count)
    {
        _partitions.Add(new PartitionCount(TableGlob.Parse(tables), count));
        return this;
    }

    internal SubscriptionSet Build(IServiceProvider services, RouterOptions options) => new(
        [.. _subscriptions.Select(make => make(services)), .. Configured(services, options)],
        [.. _partitions, .. options.Partitions.Select(item => new PartitionCount(TableGlob.Parse(item.Key), item.Value))]);

    private IEnumerable<Subscription> Configured(IServiceProvider services, RouterOptions options)
    {
        var unknown = _configured.Keys.Except(options.Subscriptions.Select(item => item.Name), StringComparer.Ordinal).ToArray();
        if (unknown.Length > 0)
        {
            var known = options.Subscriptions.Count == 0 ? "it names none" : $"there are {string.Join(", ", options.Subscriptions.Select(item => $"'{item.Name}'"))}";
            throw new InvalidOperationException($"The configuration of the source '{Name}' has no subscription '{unknown[0]}' for its handler; {known}.");
        }

        foreach (var item in options.Subscriptions)
        {
            yield return _configured.TryGetValue(item.Name, out var make)
                ? item.ToSubscription(make(services))
                : throw new InvalidOperationException($"The configured subscription '{item.Name}' of the source '{Name}' has no handler: add .Handle(\"{item.Name}\", ...).");
        }
    }

    private static Action<SubscriptionOptions> Said(ChangeKinds kinds, string? name) => options => options.Kinds(kinds).Name(name);

    private static string TablesOf(string schemas) =>
        string.Join(",", schemas.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(schema => schema + ".*"));

    private static ScopedSubscriber<THandler> MakeScoped<THandler>(IServiceProvider services)
        where THandler : class, IChangeHandler => new(services.GetRequiredService<IServiceScopeFactory>());

    private RouterBuilder On(SubscriptionLevel level, string tables, ChangeHandler handler, Action<SubscriptionOptions> options)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return On(level, tables, [], handler: null, _ => new DelegateSubscriber(handler), options);
    }

    private RouterBuilder On<THandler>(SubscriptionLevel level, string tables, Action<SubscriptionOptions> options)
        where THandler : class, IChangeHandler
    {
        Services.TryAddScoped<THandler>();
        return On(level, tables, [], typeof(THandler), MakeScoped<THandler>, options);
    }

    private RouterBuilder OnRow(
        string table, IReadOnlyList<object> key, Type? handler, Func<IServiceProvider, ISubscriber> subscriber, Action<SubscriptionOptions> options)
    {
        ArgumentNullException.ThrowIfNull(key);
        return TableGlob.Parse(table).SingleTable is not null && key.Count > 0
            ? On(SubscriptionLevel.Row, table, [.. key], handler, subscriber, options)
            : throw new ArgumentException($"A row is of one table and has a key: '{table}' with {key.Count} values is none.", nameof(table));
    }

    private RouterBuilder On(
        SubscriptionLevel level,
        string tables,
        IReadOnlyList<object> key,
        Type? handler,
        Func<IServiceProvider, ISubscriber> subscriber,
        Action<SubscriptionOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var glob = TableGlob.Parse(tables);
        var options = new SubscriptionOptions();
        configure(options);
        var itsName = options.GivenName ?? _names.Next(level, tables, key, handler);
        return Add(services => options.Apply(new Subscription
        {
            Name = itsName,
            Level = level,
            Tables = glob,
            Key = key,
            Subscriber = subscriber(services),
        }));
    }
}
