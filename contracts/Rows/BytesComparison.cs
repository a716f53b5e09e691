namespace Router.Contracts.Rows;

/// <summary>
/// Compares values as they lie in the log: text, binary and labels, and DECIMAL, whose packed form is made to be ordered by its bytes.
/// </summary>
/// <remarks>Source: MySQL source documentation, "decimal2bin": the sign bit is inverted, and of a negative number all bits are.</remarks>
internal sealed class BytesComparison : ColumnComparison
{
    private readonly int _ordinal;
    private readonly byte[][] _values;

    /// <summary>DECIMAL: a zero with a minus, which servers can hold, and the zero that it equals; else none.</summary>
    private readonly byte[]? _negativeZero;
    private readonly byte[] _zero = [];

    public BytesComparison(ColumnShape shape, ComparisonOperator comparison, byte[][] values)
        : base(shape, comparison)
    {
        _ordinal = shape.Definition.Ordinal;
        _values = values;
        if (shape.Encoding == ColumnEncoding.Decimal)
        {
            _zero = ComparisonValue.ToBytes(shape, 0m);
            _negativeZero = [.. _zero.Select(part => (byte)~part)];
        }
    }

    private protected override bool HoldsFor(in RowImage image)
    {
        var value = image.GetRawBytes(_ordinal);
        if (_negativeZero is not null && value.SequenceEqual(_negativeZero))
        {
            value = _zero;
        }

        if (Operator is ComparisonOperator.In or ComparisonOperator.NotIn)
        {
            return IsOneOfThem(value) == (Operator == ComparisonOperator.In);
        }

        var with = _values[0];
        return Operator switch
        {
            ComparisonOperator.Equal => value.SequenceEqual(with),
            ComparisonOperator.NotEqual => !value.SequenceEqual(with),
            ComparisonOperator.StartsWith => value.StartsWith(with),
            _ => IsSatisfied(Operator, value.SequenceCompareTo(with)),
        };
    }

    private bool IsOneOfThem(ReadOnlySpan<byte> value)
    {
        foreach (var with in _values)
        {
            if (value.SequenceEqual(with))
            {
                return true;
            }
        }

        return false;
    }
}
