using Router.Routing.Subscriptions;

namespace Router.Standalone.Hosting;

/// <summary>A condition of <see cref="InvalidationRuleSettings"/>: a column, an operator and values.</summary>
public sealed class InvalidationConditionSettings
{
    /// <summary>The column's name. Required.</summary>
    public string Column { get; set; } = "";

    /// <summary>The operator, as <c>=</c>, <c>!=</c>, <c>in</c>, <c>is null</c>; default <c>=</c>.</summary>
    public string Operator { get; set; } = "=";

    /// <summary>The values, as text.</summary>
    public IReadOnlyList<string> Values { get; set; } = [];

    /// <exception cref="ArgumentException">There is no such operator, or no column.</exception>
    internal RowCondition ToCondition()
    {
        ArgumentException.ThrowIfNullOrEmpty(Column);
        return RowCondition.Of(Column, Operator, [.. Values.Cast<object>()]);
    }
}
