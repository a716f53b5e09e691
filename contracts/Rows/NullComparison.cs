namespace Router.Contracts.Rows;

/// <summary>Whether there is a value at all.</summary>
internal sealed class NullComparison(ColumnShape shape, ComparisonOperator comparison) : ColumnComparison(shape, comparison)
{
    private protected override bool HoldsFor(in RowImage image) => Operator == ComparisonOperator.IsNotNull;
}
