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

    private sealed class InCode(string definition, Func<RowImage, bool> condition, IReadOnlyList<string>? columns) : RowCondition
    {
        public override IReadOnlyList<string>? Columns => columns;

        public override Func<RowImage, bool> For(TablePlan table) => condition;

        public override string ToString() => definition;
    }
}
