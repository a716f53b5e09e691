using System.Globalization;
using Router.Contracts.Rows;

namespace Router.Routing.Subscriptions;

/// <summary>A column, an operator and values.</summary>
internal sealed class ColumnCondition(string column, ComparisonOperator comparison, IReadOnlyList<object> values) : RowCondition
{
    public override IReadOnlyList<string> Columns { get; } = [column];

    public override Func<RowImage, bool> For(TablePlan table) => ColumnComparison.Of(table, column, comparison, values).Holds;

    public override string ToString() => comparison switch
    {
        ComparisonOperator.IsNull or ComparisonOperator.IsNotNull => $"{column} {comparison.ToText()}",
        ComparisonOperator.In or ComparisonOperator.NotIn => $"{column} {comparison.ToText()} ({string.Join(", ", values.Select(Text))})",
        _ => $"{column} {comparison.ToText()} {(values.Count > 0 ? Text(values[0]) : "")}",
    };

    private static string Text(object? value) => value switch
    {
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        byte[] bytes => "0x" + Convert.ToHexString(bytes),
        DateTime or DateTimeOffset => string.Create(CultureInfo.InvariantCulture, $"'{value:O}'"),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "null",
    };
}
