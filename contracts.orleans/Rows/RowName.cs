using System.Text.Json;

namespace Router.Contracts.Orleans.Rows;

/// <summary>A row by its source, table and primary key, as its grain is named: <c>source/schema/table/[7,"a"]</c>, each part percent-encoded.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Table">The table.</param>
/// <param name="Key">The values of the primary key's columns in key order, as a JSON array: whole numbers, texts, and base64 of bytes.</param>
public sealed record RowName(string Source, TableName Table, string Key)
{
    /// <summary>The row with that key.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="table">The table.</param>
    /// <param name="key">A value for each key column: whole numbers, texts, Guids, dates and decimals as the server writes them, or bytes.</param>
    public static RowName Of(string source, TableName table, params IReadOnlyList<object> key) => new(source, table, JsonSerializer.Serialize(key.Select(Plain)));

    /// <summary>The key's values: <see cref="long"/>, <see cref="ulong"/>, <see cref="decimal"/> or <see cref="string"/>.</summary>
    /// <exception cref="FormatException">The key is no such array.</exception>
    public IReadOnlyList<object> Values()
    {
        using var document = JsonDocument.Parse(Key);
        return [.. document.RootElement.EnumerateArray().Select(Value)];
    }

    /// <summary>Reads the form that <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static RowName Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('/');
        return parts.Length == 4
            ? new RowName(Uri.UnescapeDataString(parts[0]), new TableName(Uri.UnescapeDataString(parts[1]), Uri.UnescapeDataString(parts[2])), Uri.UnescapeDataString(parts[3]))
            : throw new FormatException($"'{text}' names no row: write source/schema/table/[key].");
    }

    /// <summary><c>source/schema/table/[key]</c>.</summary>
    public override string ToString() => string.Join('/', new[] { Source, Table.Schema, Table.Table, Key }.Select(Uri.EscapeDataString));

    private static object Plain(object value) => value switch
    {
        sbyte or byte or short or ushort or int or uint or long or ulong or decimal or string => value,
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "",
    };

    private static object Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.Number when element.TryGetInt64(out var signed) => signed,
        JsonValueKind.Number when element.TryGetUInt64(out var unsigned) => unsigned,
        JsonValueKind.Number => element.GetDecimal(),
        _ => throw new FormatException($"'{element}' is no value of a key."),
    };
}
