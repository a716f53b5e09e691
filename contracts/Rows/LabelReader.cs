namespace Router.Contracts.Rows;

/// <summary>The labels of ENUM and SET values.</summary>
/// <remarks>
/// An ENUM is 1 or 2 bytes, lowest first: the label's place from 1, or 0 for the empty string that stands for an invalid value.
/// A SET is 1, 2, 3, 4 or 8 bytes, lowest first: a bit a label. Source: MySQL Reference Manual, "The ENUM Type", "The SET Type".
/// </remarks>
internal static class LabelReader
{
    public static string ReadEnum(ColumnShape shape, ReadOnlySpan<byte> bytes)
    {
        var labels = Labels(shape);
        var place = (int)LittleEndian.ReadUnsigned(bytes);
        return place == 0 ? ""
            : place <= labels.Count ? labels[place - 1]
            : throw shape.Malformed(RowFault.Label, $"holds label {place} of {labels.Count}");
    }

    public static string[] ReadSet(ColumnShape shape, ReadOnlySpan<byte> bytes)
    {
        var labels = Labels(shape);
        var bits = LittleEndian.ReadUnsigned(bytes);
        if (labels.Count < 64 && bits >> labels.Count != 0)
        {
            throw shape.Malformed(RowFault.Label, $"holds the bits {bits:X} for {labels.Count} labels");
        }

        var set = new string[System.Numerics.BitOperations.PopCount(bits)];
        for (int place = 0, count = 0; count < set.Length; place++)
        {
            if ((bits >> place & 1) != 0)
            {
                set[count++] = labels[place];
            }
        }

        return set;
    }

    private static IReadOnlyList<string> Labels(ColumnShape shape) =>
        shape.Definition.Labels is { Count: > 0 } labels ? labels : throw ColumnErrors.NoLabels(shape);
}
