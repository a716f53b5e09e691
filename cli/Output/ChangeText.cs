using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Cli.Output;

/// <summary>
/// Row changes for eyes:
/// <code>
/// 2026-11-20T02:40:00Z insert shop.orders id=7 status="new"
/// 2026-11-20T02:40:01Z update shop.orders id=7: status="new" -> "paid"
/// 2026-11-20T02:40:02Z delete shop.orders id=7 status="paid"
/// </code>
/// </summary>
internal sealed class ChangeText : IDisposable
{
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private readonly Utf8JsonWriter _values;

    private readonly string? _unspoken;

    /// <param name="unspoken">A column that is left out, because it changes always; null for none.</param>
    public ChangeText(string? unspoken = null)
    {
        _unspoken = unspoken;
        _values = new Utf8JsonWriter(_scratch, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    }

    /// <summary>Writes a line for each row of the batch.</summary>
    public void Write(ChangeBatch batch, LineBuffer lines)
    {
        var committedAt = ChangeJson.Format(batch.Transaction.CommittedAt);
        foreach (var row in batch)
        {
            Encoding.UTF8.GetBytes($"{committedAt} {ChangeJson.NameOf(row.Kind)} {row.Table.Name}{Describe(row)}", lines.Bytes);
            lines.EndLine();
        }
    }

    /// <summary>What happened to a row: its columns, or for an update its key and what changed.</summary>
    public string Describe(RowChange row)
    {
        var text = new StringBuilder();
        var (before, after) = (row.Before, row.After);
        var isUpdate = before.Exists && after.Exists;
        if (isUpdate)
        {
            AppendKey(text, before);
        }

        for (var ordinal = 0; ordinal < row.Table.Columns.Count; ordinal++)
        {
            if (_unspoken is not null && row.Table.Columns[ordinal].Name == _unspoken)
            {
                continue;
            }

            if (!isUpdate)
            {
                Append(text, before.Exists ? before : after, ordinal);
            }
            else if (IsChanged(before, after, ordinal))
            {
                Append(text, before, ordinal).Append(before.IsAbsent(ordinal) ? $" {NameOf(row.Table, ordinal)}=" : " -> ").Append(ValueOf(after, ordinal));
            }
        }

        return text.ToString();
    }

    public void Dispose() => _values.Dispose();

    private void AppendKey(StringBuilder text, RowImage image)
    {
        foreach (var ordinal in image.Table.PrimaryKey)
        {
            Append(text, image, ordinal);
        }

        text.Append(':');
    }

    private StringBuilder Append(StringBuilder text, RowImage image, int ordinal) => image.IsAbsent(ordinal)
        ? text
        : text.Append(' ').Append(NameOf(image.Table, ordinal)).Append('=').Append(ValueOf(image, ordinal));

    private static string NameOf(TablePlan table, int ordinal) => table.Columns[ordinal].Name ?? $"@{ordinal + 1}";

    private static bool IsChanged(RowImage before, RowImage after, int ordinal) => (before.GetState(ordinal), after.GetState(ordinal)) switch
    {
        (_, ColumnState.Absent) => false,
        (ColumnState.Value, ColumnState.Value) => !before.GetRawBytes(ordinal).SequenceEqual(after.GetRawBytes(ordinal)),
        var (was, isNow) => was != isNow,
    };

    private string ValueOf(RowImage image, int ordinal)
    {
        _scratch.ResetWrittenCount();
        _values.Reset();
        image.WriteJson(_values, ordinal);
        _values.Flush();
        return Encoding.UTF8.GetString(_scratch.WrittenSpan);
    }
}
