using Router.Contracts.Rows;

namespace Router.Routing.Subscriptions;

/// <summary>A condition on a row's values, worked out once for a table's plan and asked for each row.</summary>
public abstract class RowCondition
{
    /// <summary>
    /// The condition over images of that plan. It throws where the image lacks a column that the condition needs.
    /// </summary>
    /// <exception cref="ArgumentException">The table has no such column, or the column cannot be compared so.</exception>
    public abstract Func<RowImage, bool> For(TablePlan table);

    /// <summary>The columns it reads; null where that is not known.</summary>
    public abstract IReadOnlyList<string>? Columns { get; }

    /// <summary>The condition in words, as a definition of saved state: equal words mean an equal condition.</summary>
    public abstract override string ToString();

    /// <summary>A condition in code.</summary>
    /// <param name="definition">Names it; to be changed with the code, so that state that was saved under the old one is not taken up.</param>
    /// <param name="condition">The condition.</param>
    /// <param name="columns">The columns it reads; null for any.</param>
    public static RowCondition Of(string definition, Func<RowImage, bool> condition, IReadOnlyList<string>? columns = null) =>
        new InCode(definition, condition, columns);

    /// <summary>Compares a column with values, as configuration says it; see <see cref="ColumnComparison.Of"/> for the values.</summary>
    /// <param name="column">The column's name.</param>
    /// <param name="comparison">The operator.</param>
    /// <param name="values">One value; none for <c>is null</c> and <c>is not null</c>; one or more for <c>in</c> and <c>not in</c>.</param>
    public static RowCondition Of(string column, ComparisonOperator comparison, params IReadOnlyList<object> values) =>
        new ColumnCondition(column, comparison, values);

    /// <summary>The same with the operator as it is written: <c>=</c>, <c>!=</c>, <c>&lt;</c>, <c>in</c>, <c>starts with</c>.</summary>
    /// <exception cref="ArgumentException">There is no such operator.</exception>
    public static RowCondition Of(string column, string comparison, params IReadOnlyList<object> values) =>
        new ColumnCondition(column, ComparisonOperators.Parse(comparison), values);

    /// <summary>All of them at once; none at all hold for every row.</summary>
    public static RowCondition All(params IReadOnlyList<RowCondition> conditions) => conditions is [var only] ? only : new AllConditions(conditions);

    private sealed class InCode(string definition, Func<RowImage, bool> condition, IReadOnlyList<string>? columns) : RowCondition
    {
        public override IReadOnlyList<string>? Columns => columns;

        public override Func<RowImage, bool> For(TablePlan table) => condition;

        public override string ToString() => definition;
    }
}
