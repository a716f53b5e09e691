using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Cli.Output;

/// <summary>
/// Row changes as JSON lines:
/// <code>
/// {"source":"main","token":"SEQ:ROW","file":"binlog.000002","offset":1234,"gtid":"0-1-5","at":"2026-11-20T02:40:00.123456Z",
///  "schema":"shop","table":"orders","kind":"update","key":{"id":7},"before":{...},"after":{...}}
/// </code>
/// <c>gtid</c> is missing where the server has none, <c>key</c> where the table has none, <c>before</c> for inserts, <c>after</c> for deletes.
/// </summary>
internal sealed class ChangeJson : IDisposable
{
    private static readonly JsonWriterOptions Options = new()
    {
        // Lines are read by programs, not by browsers: text stays readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly LineBuffer _lines;
    private readonly Utf8JsonWriter _writer;
    private string _gtid = "";
    private string _committedAt = "";
    private Transaction _transaction;

    public ChangeJson(LineBuffer lines)
    {
        _lines = lines;
        _writer = new Utf8JsonWriter(lines.Bytes, Options);
    }

    /// <summary>Writes a line for each row of the batch.</summary>
    public void Write(ChangeBatch batch)
    {
        TakeTransaction(batch.Transaction);
        foreach (var row in batch)
        {
            WriteRow(batch, row);
        }
    }

    public void Dispose() => _writer.Dispose();

    /// <summary>The name of a kind of change.</summary>
    internal static string NameOf(ChangeKind kind) => kind switch
    {
        ChangeKind.Insert => "insert",
        ChangeKind.Update => "update",
        ChangeKind.Delete => "delete",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Only rows become lines."),
    };

    /// <summary>With six digits where the server told microseconds, without any where it told seconds.</summary>
    internal static string Format(DateTimeOffset committedAt) =>
        committedAt.ToString(committedAt.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    private void TakeTransaction(in Transaction transaction)
    {
        if (transaction != _transaction || _committedAt.Length == 0)
        {
            _transaction = transaction;
            _gtid = transaction.Gtid.ToString();
            _committedAt = Format(transaction.CommittedAt);
        }
    }

    private void WriteRow(ChangeBatch batch, RowChange row)
    {
        _writer.Reset();
        _writer.WriteStartObject();
        _writer.WriteString("source"u8, batch.Source);
        WriteToken(row.Token);
        WriteTransaction();
        _writer.WriteString("schema"u8, batch.Table.Name.Schema);
        _writer.WriteString("table"u8, batch.Table.Name.Table);
        _writer.WriteString("kind"u8, NameOf(row.Kind));
        WriteImages(row);
        _writer.WriteEndObject();
        _writer.Flush();
        _lines.EndLine();
    }

    private void WriteToken(ChangeToken token)
    {
        Span<char> text = stackalloc char[32];
        text.TryWrite(CultureInfo.InvariantCulture, $"{token.Sequence}:{token.Row}", out var length);
        _writer.WriteString("token"u8, text[..length]);
    }

    private void WriteTransaction()
    {
        _writer.WriteString("file"u8, _transaction.File);
        _writer.WriteNumber("offset"u8, _transaction.Offset);
        if (_gtid.Length > 0)
        {
            _writer.WriteString("gtid"u8, _gtid);
        }

        _writer.WriteString("at"u8, _committedAt);
    }

    private void WriteImages(RowChange row)
    {
        if (row.Table.PrimaryKey.Count > 0)
        {
            _writer.WritePropertyName("key"u8);
            (row.Before.Exists ? row.Before : row.After).WriteKeyJson(_writer);
        }

        if (row.Before.Exists)
        {
            _writer.WritePropertyName("before"u8);
            row.Before.WriteJson(_writer);
        }

        if (row.After.Exists)
        {
            _writer.WritePropertyName("after"u8);
            row.After.WriteJson(_writer);
        }
    }
}
