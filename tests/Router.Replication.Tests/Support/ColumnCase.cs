using Router.Servers;

namespace Router.Replication.Tests.Support;

/// <summary>A column to fill with values, and how its value as JSON is told by a SELECT.</summary>
/// <param name="Definition">Its type and attributes.</param>
/// <param name="Form">How SELECT and JSON compare.</param>
/// <param name="Values">SQL expressions; rows take them in turn.</param>
internal sealed record ColumnCase(string Definition, ValueForm Form, params string[] Values)
{
    /// <summary>Whether a NOBLOB image leaves it out. Only BLOB and TEXT count; JSON is one of them on MariaDB.</summary>
    public bool IsBlob(ServerKind kind) => Definition.Split([' ', '(', ','])[0] is var type
        && (type.EndsWith("BLOB", StringComparison.Ordinal) || type.EndsWith("TEXT", StringComparison.Ordinal)
            || (kind == ServerKind.MariaDb && type == "JSON"));

    /// <summary>The expression whose text tells the value exactly.</summary>
    public string Select(string column) => Form switch
    {
        ValueForm.Text or ValueForm.Set => $"HEX(CONVERT({column} USING utf8mb4))",
        ValueForm.Bytes => $"HEX({column})",
        ValueForm.Float => $"CAST({column} AS DOUBLE)",
        ValueForm.Bits => $"CAST({column} AS UNSIGNED)",
        ValueForm.Json => $"HEX(CONVERT(CAST({column} AS CHAR) USING utf8mb4))",
        _ => $"CAST({column} AS CHAR)",
    };
}
