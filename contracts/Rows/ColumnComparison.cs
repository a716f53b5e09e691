namespace Router.Contracts.Rows;

/// <summary>
/// Compares a column's value with given ones, by the column's own type: whole numbers and DECIMAL exactly, text and binary by their bytes, dates and
/// times as moments, ENUM by its labels. Worked out once a table's plan; asking it allocates nothing.
/// </summary>
public abstract class ColumnComparison
{
    private readonly int _ordinal;

    private protected ColumnComparison(ColumnShape shape, ComparisonOperator comparison)
    {
        _ordinal = shape.Definition.Ordinal;
        Shape = shape;
        Operator = comparison;
    }

    private protected ColumnShape Shape { get; }

    private protected ComparisonOperator Operator { get; }

    /// <summary>Makes a comparison.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The column's name.</param>
    /// <param name="comparison">The operator.</param>
    /// <param name="values">
    /// One value; none for <c>is null</c> and <c>is not null</c>; one or more for <c>in</c> and <c>not in</c>. Of .NET's own types or as text: numbers,
    /// strings, labels, <c>2026-11-20</c>, <c>2026-11-20 10:00:00.5</c> (a TIMESTAMP with <c>Z</c>), <c>-10:00:00</c>, bytes as <c>0x0aff</c>.
    /// </param>
    /// <exception cref="ArgumentException">The table has no such column, or the operator or a value does not fit it; the message says what does.</exception>
    public static ColumnComparison Of(TablePlan table, string column, ComparisonOperator comparison, params IReadOnlyList<object> values)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(values);
        var ordinal = table.Find(column);
        var shape = ordinal >= 0 ? table.Shapes[ordinal] : throw table.NoSuchColumn(column);
        var allowed = ComparisonOperators.Of(shape.Encoding);
        if (!allowed.Contains(comparison))
        {
            throw new ArgumentException(
                $"{shape.FullName} is {ColumnErrors.TypeName(shape)} and cannot be compared by '{comparison.ToText()}': use one of {ComparisonOperators.Join(allowed)}.");
        }

        CheckCount(shape, comparison, values.Count);
        return ComparisonOperators.TakesNoValue(comparison) ? new NullComparison(shape, comparison) : Typed(shape, comparison, values);
    }

    /// <summary>Whether the image's value satisfies the comparison.</summary>
    /// <exception cref="InvalidOperationException">The image does not hold the column, because the server logs with <c>binlog_row_image=MINIMAL</c> or NOBLOB.</exception>
    public bool Holds(RowImage image) => image.GetState(_ordinal) switch
    {
        ColumnState.Value => HoldsFor(image),
        ColumnState.Null => Operator == ComparisonOperator.IsNull,
        _ => throw ColumnErrors.CannotCompare(Shape),
    };

    private protected abstract bool HoldsFor(in RowImage image);

    private protected static bool IsSatisfied(ComparisonOperator comparison, int order) => comparison switch
    {
        ComparisonOperator.Equal or ComparisonOperator.In => order == 0,
        ComparisonOperator.NotEqual or ComparisonOperator.NotIn => order != 0,
        ComparisonOperator.Less => order < 0,
        ComparisonOperator.LessOrEqual => order <= 0,
        ComparisonOperator.Greater => order > 0,
        _ => order >= 0,
    };

    private static ColumnComparison Typed(ColumnShape shape, ComparisonOperator comparison, IReadOnlyList<object> values) => shape.Encoding switch
    {
        (>= ColumnEncoding.Int8 and <= ColumnEncoding.Year) or ColumnEncoding.Bit => new ValueComparison<Int128>(
            shape, comparison, Read(shape, values, ComparisonValue.ToInteger), static (image, ordinal) => ComparisonValue.Integer(image, ordinal)),
        ColumnEncoding.Single or ColumnEncoding.Double => new ValueComparison<double>(
            shape, comparison, Read(shape, values, ComparisonValue.ToFloat), static (image, ordinal) => image.GetDouble(ordinal)),
        ColumnEncoding.Date => new ValueComparison<DateValue>(
            shape, comparison, Read(shape, values, ComparisonValue.ToDate), static (image, ordinal) => image.GetDate(ordinal)),
        ColumnEncoding.Time or ColumnEncoding.Time2 => new ValueComparison<TimeValue>(
            shape, comparison, Read(shape, values, ComparisonValue.ToTime), static (image, ordinal) => image.GetTime(ordinal)),
        >= ColumnEncoding.DateTime and <= ColumnEncoding.Timestamp2 => new ValueComparison<DateTimeValue>(
            shape, comparison, Read(shape, values, ComparisonValue.ToDateTime), static (image, ordinal) => image.GetDateTime(ordinal)),
        _ => new BytesComparison(shape, comparison, Read(shape, values, ComparisonValue.ToBytes)),
    };

    private static T[] Read<T>(ColumnShape shape, IReadOnlyList<object> values, Func<ColumnShape, object, T> read) =>
        [.. values.Select(value => read(shape, value ?? throw new ArgumentException($"{shape.FullName}: to compare with NULL write 'is null' or 'is not null'.")))];

    private static void CheckCount(ColumnShape shape, ComparisonOperator comparison, int count)
    {
        var fits = ComparisonOperators.TakesNoValue(comparison) ? count == 0 : ComparisonOperators.TakesMany(comparison) ? count > 0 : count == 1;
        if (!fits)
        {
            var needed = ComparisonOperators.TakesNoValue(comparison) ? "no value" : ComparisonOperators.TakesMany(comparison) ? "one or more values" : "one value";
            throw new ArgumentException($"{shape.FullName} '{comparison.ToText()}' takes {needed}, but {count} are given.");
        }
    }
}
