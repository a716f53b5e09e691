using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Subscribers.Aggregates;

/// <summary>Declares an aggregate: <c>a.Table("shop.orders").GroupBy("status").Count().Sum("amount")</c>.</summary>
public sealed class AggregateBuilder(string name)
{
    private readonly List<string> _groupBy = [];
    private readonly List<Measure> _measures = [];
    private TableName? _table;
    private RowCondition? _where;
    private AggregateWindow? _window;
    private OnDoubt _onDoubt;
    private FillMode _fill;

    /// <summary>The table, <c>schema.table</c>.</summary>
    /// <exception cref="ArgumentException">It is not one table.</exception>
    public AggregateBuilder Table(string table)
    {
        _table = TableGlob.Parse(table).SingleTable ?? throw new ArgumentException($"An aggregate is of one table, and '{table}' is not one.", nameof(table));
        return this;
    }

    /// <summary>Only rows that satisfy the condition count.</summary>
    public AggregateBuilder Where(RowCondition condition)
    {
        _where = condition;
        return this;
    }

    /// <summary>The columns that rows are grouped by. Texts are told apart by their bytes: 'a' and 'A' are two groups, whatever the collation.</summary>
    public AggregateBuilder GroupBy(params ReadOnlySpan<string> columns)
    {
        _groupBy.AddRange(columns);
        return this;
    }

    /// <summary>COUNT(*).</summary>
    public AggregateBuilder Count(string? name = null) => Add(MeasureKind.Count, null, name);

    /// <summary>COUNT(column): rows whose column is not NULL.</summary>
    public AggregateBuilder CountOf(string column, string? name = null) => Add(MeasureKind.CountOf, column, name);

    /// <summary>SUM(column), exact.</summary>
    public AggregateBuilder Sum(string column, string? name = null) => Add(MeasureKind.Sum, column, name);

    /// <summary>AVG(column): the exact sum by the count, rounded once.</summary>
    public AggregateBuilder Average(string column, string? name = null) => Add(MeasureKind.Average, column, name);

    /// <summary>MIN(column).</summary>
    public AggregateBuilder Min(string column, string? name = null) => Add(MeasureKind.Min, column, name);

    /// <summary>MAX(column).</summary>
    public AggregateBuilder Max(string column, string? name = null) => Add(MeasureKind.Max, column, name);

    /// <summary>COUNT(DISTINCT column), texts by their bytes.</summary>
    public AggregateBuilder CountDistinct(string column, string? name = null) => Add(MeasureKind.CountDistinct, column, name);

    /// <summary>The <paramref name="limit"/> greatest values, 1 to 10,000.</summary>
    public AggregateBuilder Top(int limit, string column, string? name = null) => Add(MeasureKind.Top, column, name, limit);

    /// <summary>A measure that is made already.</summary>
    public AggregateBuilder Add(Measure measure)
    {
        _measures.Add(measure);
        return this;
    }

    /// <summary>Groups by windows of time first.</summary>
    public AggregateBuilder Over(AggregateWindow window)
    {
        _window = window;
        return this;
    }

    /// <summary>What happens when the table may have changed without rows in the log; default <see cref="Aggregates.OnDoubt.Stop"/>.</summary>
    public AggregateBuilder OnDoubt(OnDoubt policy)
    {
        _onDoubt = policy;
        return this;
    }

    /// <summary>Where it begins without saved state.</summary>
    public AggregateBuilder Fill(FillMode mode)
    {
        _fill = mode;
        return this;
    }

    /// <summary>The definition.</summary>
    /// <exception cref="ArgumentException">It makes no sense; the message says why.</exception>
    public AggregateDefinition Build()
    {
        var definition = new AggregateDefinition
        {
            Name = name,
            Table = _table ?? throw new ArgumentException($"The aggregate '{name}' names no table."),
            Where = _where,
            GroupBy = [.. _groupBy],
            Measures = [.. _measures],
            Window = _window,
            OnDoubt = _onDoubt,
            Fill = _fill,
        };
        definition.Check();
        return definition;
    }

    private AggregateBuilder Add(MeasureKind kind, string? column, string? itsName, int limit = 0)
    {
        var measure = Measure.Of(kind, column, limit);
        return Add(itsName is null ? measure : measure with { Name = itsName });
    }
}
