using System.Text.Json;

namespace Router.Contracts.Rows;

/// <content>Values and whole images as JSON.</content>
/// <remarks>
/// Integers, YEAR and BIT are numbers (UNSIGNED ones unsigned), FLOAT and DOUBLE their shortest number that reads back, DECIMAL a string; text is
/// text, binary, GEOMETRY and VECTOR base64; an ENUM its label, a SET an array of labels; DATE <c>YYYY-MM-DD</c>, DATETIME
/// <c>YYYY-MM-DDTHH:MM:SS[.ffffff]</c>, TIMESTAMP the same with <c>Z</c>, TIME <c>[-]HH:MM:SS[.ffffff]</c>, also zero and partial ones as they stand;
/// JSON is JSON.
/// </remarks>
public readonly partial struct RowImage
{
    /// <summary>Writes one value; NULL as null.</summary>
    /// <exception cref="InvalidOperationException">The column is absent.</exception>
    public void WriteJson(Utf8JsonWriter writer, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (IsNull(ordinal))
        {
            writer.WriteNullValue();
            return;
        }

        var value = Take(ordinal, out var shape);
        ColumnJson.Write(writer, shape, value);
    }

    /// <summary>Writes the image as an object with a property for each column it holds, in the table's order.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        for (var ordinal = 0; ordinal < Table.Columns.Count; ordinal++)
        {
            WriteProperty(writer, ordinal);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes the primary key as an object with a property for each of its columns that the image holds, in the key's order.</summary>
    public void WriteKeyJson(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        foreach (var ordinal in Table.PrimaryKey)
        {
            WriteProperty(writer, ordinal);
        }

        writer.WriteEndObject();
    }

    private void WriteProperty(Utf8JsonWriter writer, int ordinal)
    {
        if (!IsAbsent(ordinal))
        {
            writer.WritePropertyName(Table.JsonName(ordinal));
            WriteJson(writer, ordinal);
        }
    }
}
