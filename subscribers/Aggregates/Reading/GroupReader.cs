using System.Numerics;
using Router.Contracts.Rows;
using Router.Subscribers.Aggregates.Measures;
using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates.Reading;

/// <summary>Works out a group's measures from what the partitions have of it.</summary>
internal static class GroupReader
{
    /// <summary>Digits that a division adds, as <c>div_precision_increment</c> has it by default.</summary>
    private const int AddedDigits = 4;

    private const int MaxScale = 30;

    /// <summary>Rows of the group over all partitions.</summary>
    public static long Rows(IReadOnlyList<GroupPart> parts)
    {
        long rows = 0;
        foreach (var part in parts)
        {
            rows += part.Rows;
        }

        return rows;
    }

    public static object?[] Values(StoreFormat format, IReadOnlyList<GroupPart> parts)
    {
        var values = new object?[format.Definition.Measures.Count];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = Value(format, format.Definition.Measures[index], format.AccumulatorOfMeasure[index], parts);
        }

        return values;
    }

    /// <summary>The values of a key's columns; where there are windows, when the window begins comes first.</summary>
    public static object?[] Key(StoreFormat format, byte[] key)
    {
        var values = new object?[format.Keys.Columns.Count];
        for (var ordinal = 0; ordinal < values.Length; ordinal++)
        {
            values[ordinal] = format.Keys.Full.TryTake(key, ordinal, out var value) ? ColumnObject.Read(value, format.Keys.Shapes[ordinal]) : null;
        }

        if (format.HasWindow)
        {
            values[0] = WindowTime.FromMicroseconds((long)values[0]!, WindowTime.IsInstant(format));
        }

        return values;
    }

    private static object? Value(StoreFormat format, Measure measure, int accumulator, IReadOnlyList<GroupPart> parts)
    {
        switch (measure.Kind)
        {
            case MeasureKind.Count:
                return Rows(parts);
            case MeasureKind.CountOf:
                return TotalOf(parts, accumulator).Count;
            case MeasureKind.Sum or MeasureKind.Average:
                return SumOrAverage(format.Accumulators[accumulator].Shape, TotalOf(parts, accumulator), measure.Kind == MeasureKind.Average);
            case MeasureKind.CountDistinct:
                return parts is [_] ? TotalOf(parts, accumulator).Count : Merged(format, accumulator, parts, isDescending: false).LongCount();
            case MeasureKind.Top:
                return Top(format, measure.Limit, accumulator, parts);
            default:
                return FirstOf(format, accumulator, parts, isDescending: measure.Kind == MeasureKind.Max);
        }
    }

    private static Total TotalOf(IReadOnlyList<GroupPart> parts, int accumulator)
    {
        var total = default(Total);
        foreach (var part in parts)
        {
            part.Segment.Cells[accumulator].AddTo(part.Slot, ref total);
        }

        return total;
    }

    private static object? SumOrAverage(ColumnShape shape, in Total total, bool isAverage)
    {
        if (total.Count <= 0)
        {
            return null;
        }

        if (shape.Encoding is ColumnEncoding.Single or ColumnEncoding.Double)
        {
            return ExactFloat.Round(total.Sum, isAverage ? total.Count : 1);
        }

        var scale = shape.Encoding == ColumnEncoding.Decimal ? shape.Scale : 0;
        var exact = isAverage ? Divide(total.Sum, scale, total.Count) : new BigDecimal(total.Sum, scale);
        return exact.TryToDecimal(out var number) ? number : exact;
    }

    /// <summary>Rounded half away from zero, as the servers do.</summary>
    private static BigDecimal Divide(BigInteger sum, int scale, long count)
    {
        var digits = Math.Min(scale + AddedDigits, Math.Max(scale, MaxScale));
        var doubled = BigInteger.Abs(sum) * BigInteger.Pow(10, digits - scale) * 2 / count;
        var rounded = (doubled + 1) / 2;
        return new BigDecimal(sum.Sign < 0 ? -rounded : rounded, digits);
    }

    private static List<object> Top(StoreFormat format, int limit, int accumulator, IReadOnlyList<GroupPart> parts)
    {
        var order = new ValueOrder(format.Accumulators[accumulator].Shape);
        var top = new List<object>();
        foreach (var (key, times) in MergedValues.Of(parts, accumulator, order, isDescending: true))
        {
            var value = order.ToObject(key);
            for (var index = 0; index < times && top.Count < limit; index++)
            {
                top.Add(value);
            }

            if (top.Count == limit)
            {
                break;
            }
        }

        return top;
    }

    private static object? FirstOf(StoreFormat format, int accumulator, IReadOnlyList<GroupPart> parts, bool isDescending)
    {
        foreach (var (key, _) in Merged(format, accumulator, parts, isDescending))
        {
            return new ValueOrder(format.Accumulators[accumulator].Shape).ToObject(key);
        }

        return null;
    }

    private static IEnumerable<(ValueKey Key, long Times)> Merged(StoreFormat format, int accumulator, IReadOnlyList<GroupPart> parts, bool isDescending) =>
        MergedValues.Of(parts, accumulator, new ValueOrder(format.Accumulators[accumulator].Shape), isDescending);
}
