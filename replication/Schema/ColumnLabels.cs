using System.Text;

namespace Router.Replication.Schema;

/// <summary>Reads the labels out of a COLUMN_TYPE: <c>enum('a','it''s')</c>.</summary>
internal static class ColumnLabels
{
    public static IReadOnlyList<string> Read(string columnType)
    {
        if (!columnType.StartsWith("enum(", StringComparison.OrdinalIgnoreCase) && !columnType.StartsWith("set(", StringComparison.OrdinalIgnoreCase))
        {
            return [];
        }

        var labels = new List<string>();
        var at = columnType.IndexOf('\'', StringComparison.Ordinal);
        while (at >= 0 && at < columnType.Length)
        {
            labels.Add(ReadOne(columnType, ref at));
            at = columnType.IndexOf('\'', at);
        }

        return labels;
    }

    /// <summary>
    /// Reads the label whose opening quote is at <paramref name="at"/>, and leaves it behind the closing one. Both families double a quote within
    /// and escape a backslash, a line's end and a zero, whatever the SQL mode.
    /// </summary>
    private static string ReadOne(string columnType, ref int at)
    {
        var label = new StringBuilder();
        for (at++; at < columnType.Length; at++)
        {
            if (columnType[at] == '\'' && (at + 1 == columnType.Length || columnType[++at] != '\''))
            {
                break;
            }

            label.Append(columnType[at] == '\\' && at + 1 < columnType.Length ? Escaped(columnType[++at]) : columnType[at]);
        }

        return label.ToString();
    }

    private static char Escaped(char letter) => letter switch
    {
        'n' => '\n',
        'r' => '\r',
        '0' => '\0',
        _ => letter,
    };
}
