using Router.Routing.Subscriptions;

namespace Router.Hosting;

/// <summary>
/// A condition on a column's value, as configuration has it, of subscriptions, invalidations and aggregates alike:
/// <c>{"column": "status", "op": "in", "values": ["paid", "sent"]}</c>.
/// </summary>
public sealed class ConditionSettings
{
    /// <summary>The column. Required.</summary>
    public string Column { get; set; } = "";

    /// <summary><c>=</c> (default), <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>, <c>in</c>, <c>not in</c>, <c>is null</c>, <c>is not null</c> or <c>starts with</c>.</summary>
    public string Op { get; set; } = "=";

    /// <summary>The value; written as the column's type is written.</summary>
    public string? Value { get; set; }

    /// <summary>Several values, for <c>in</c> and <c>not in</c>.</summary>
    public IList<string> Values { get; } = [];

    /// <summary>All of them at once; null where there are none.</summary>
    /// <exception cref="FormatException">One has no column.</exception>
    /// <exception cref="ArgumentException">One has an operator that does not exist.</exception>
    internal static RowCondition? All(ICollection<ConditionSettings> conditions) =>
        conditions.Count == 0 ? null : RowCondition.All([.. conditions.Select(condition => condition.ToCondition())]);

    private RowCondition ToCondition() => Column.Length == 0
        ? throw new FormatException("A condition has no column.")
        : RowCondition.Of(Column, Op, Value is null ? [.. Values] : [Value, .. Values]);
}
