using Router.Contracts.Rows;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;

namespace Router.Hosting;

/// <summary>
/// What a subscription wants of its tables' changes and what happens when its handler throws; everything that is said must hold. Each method
/// returns the options, so that they are said in a row:
/// <c>OnTable("shop.orders", handler, o =&gt; o.WhenChanged("status").Where("amount", "&gt;", 100).Retries(3).DeadLetter())</c>.
/// </summary>
public sealed class SubscriptionOptions
{
    private readonly List<string> _changed = [];
    private readonly List<RowCondition> _conditions = [];
    private readonly List<Func<RowChange, bool>> _where = [];
    private ChangeKinds _kinds = ChangeKinds.Rows;
    private RetryOptions? _retry;
    private FailurePolicy _onFailure;
    private bool _neverBlocks;

    internal SubscriptionOptions()
    {
    }

    internal string? GivenName { get; private set; }

    /// <summary>The subscription's name: its state, its dead letters and its status go by it.</summary>
    public SubscriptionOptions Name(string? name)
    {
        GivenName = name;
        return this;
    }

    /// <summary>The kinds of changes wanted; without this, rows of every kind.</summary>
    public SubscriptionOptions Kinds(ChangeKinds kinds)
    {
        _kinds = kinds;
        return this;
    }

    /// <summary>Of updates only those that changed one of these columns; inserts and deletes are not restricted.</summary>
    public SubscriptionOptions WhenChanged(params IReadOnlyList<string> columns)
    {
        _changed.AddRange(columns);
        return this;
    }

    /// <summary>Only changes of which that holds. It is called for each row and must be quick.</summary>
    public SubscriptionOptions Where(Func<RowChange, bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        _where.Add(condition);
        return this;
    }

    /// <summary>Only rows whose column compares so, before the change or after it: what leaves the set is seen too.</summary>
    /// <param name="column">The column.</param>
    /// <param name="comparison"><c>=</c>, <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>, <c>in</c>, <c>not in</c>, <c>is null</c>, <c>is not null</c> or <c>starts with</c>.</param>
    /// <param name="values">One value; several for <c>in</c> and <c>not in</c>; none for <c>is null</c> and <c>is not null</c>.</param>
    /// <exception cref="ArgumentException">There is no such operator.</exception>
    public SubscriptionOptions Where(string column, string comparison, params IReadOnlyList<object> values)
    {
        _conditions.Add(RowCondition.Of(column, comparison, values));
        return this;
    }

    /// <summary>Tries after the first when the handler throws; without this, as many as the source's settings say.</summary>
    /// <param name="count">0 for none.</param>
    /// <param name="firstDelay">The pause before the first of them, doubled for each further one; default 100 ms.</param>
    /// <param name="longestDelay">The longest pause; default 10 s.</param>
    public SubscriptionOptions Retries(int count, TimeSpan? firstDelay = null, TimeSpan? longestDelay = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var usual = new RetryOptions();
        _retry = new RetryOptions { Retries = count, FirstDelay = firstDelay ?? usual.FirstDelay, LongestDelay = longestDelay ?? usual.LongestDelay };
        return this;
    }

    /// <summary>
    /// A change that is not taken at its last try is parked, with the later ones of its row behind it, and all others go on; without this, the
    /// partition stops there.
    /// </summary>
    public SubscriptionOptions DeadLetter()
    {
        _onFailure = FailurePolicy.DeadLetter;
        return this;
    }

    /// <summary>
    /// The handler takes a batch in microseconds and never blocks: it may be called on the thread that reads the source, which saves waking another
    /// one. One that hangs after all then holds the source, and with it everybody.
    /// </summary>
    public SubscriptionOptions NeverBlocks()
    {
        _neverBlocks = true;
        return this;
    }

    internal Subscription Apply(Subscription subscription) => subscription with
    {
        Kinds = _kinds,
        ChangedColumns = _changed,
        Condition = _conditions.Count == 0 ? null : RowCondition.All(_conditions),
        Where = _where switch
        {
            [] => null,
            [var only] => only,
            var all => change => all.TrueForAll(condition => condition(change)),
        },
        Retry = _retry,
        OnFailure = _onFailure,
        NeverBlocks = _neverBlocks || subscription.NeverBlocks,
    };
}
