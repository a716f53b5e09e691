namespace Router.Contracts.Rows;

/// <summary>Compares values that have an order of their own.</summary>
internal sealed class ValueComparison<T>(ColumnShape shape, ComparisonOperator comparison, T[] values, Func<RowImage, int, T> read)
    : ColumnComparison(shape, comparison)
    where T : IComparable<T>
{
    private readonly int _ordinal = shape.Definition.Ordinal;

    private protected override bool HoldsFor(in RowImage image)
    {
        var value = read(image, _ordinal);
        foreach (ref readonly var with in values.AsSpan())
        {
            var order = value.CompareTo(with);
            if (values.Length == 1)
            {
                return IsSatisfied(Operator, order);
            }

            if (order == 0)
            {
                return Operator == ComparisonOperator.In;
            }
        }

        return Operator == ComparisonOperator.NotIn;
    }
}
