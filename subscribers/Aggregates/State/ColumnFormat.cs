using Router.Contracts.Rows;

namespace Router.Subscribers.Aggregates.State;

/// <summary>A column's type in a saved state, so that its values can be read before the log tells the type again.</summary>
internal static class ColumnFormat
{
    public static void Write(ColumnDefinition column, StateOutput output)
    {
        output.Write((long)column.Type);
        output.Write((long)column.Metadata);
        output.Write(column.IsUnsigned);
        output.Write((long)column.CollationId);
        output.Write(column.Meaning ?? "");
        output.Write((long)column.Labels.Count);
        foreach (var label in column.Labels)
        {
            output.Write(label);
        }
    }

    public static ColumnDefinition Read(ref StateInput input)
    {
        var column = new ColumnDefinition
        {
            Ordinal = 0,
            Type = (ColumnType)input.ReadCount(),
            Metadata = input.ReadCount(),
            IsUnsigned = input.ReadFlag(),
            CollationId = input.ReadCount(),
            Meaning = input.ReadText() is { Length: > 0 } meaning ? meaning : null,
        };
        var labels = new string[input.ReadCount()];
        for (var index = 0; index < labels.Length; index++)
        {
            labels[index] = input.ReadText();
        }

        return column with { Labels = labels };
    }
}
