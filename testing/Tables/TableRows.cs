using System.Buffers;
using System.Globalization;
using Router.Contracts.Rows;

namespace Router.Testing.Tables;

/// <summary>A table's rows as the script has left them. Used under the source's gate only.</summary>
internal sealed class TableRows(TablePlan plan, IReadOnlyList<ScriptedColumn> columns)
{
    private readonly Dictionary<string, KeptRow> _rows = new(StringComparer.Ordinal);
    private long _numbered;

    public TablePlan Plan => plan;

    public IEnumerable<object?[]> All => _rows.Values.Select(row => row.Values);

    private bool HasKey => plan.PrimaryKey.Count > 0;

    private string KeyNames => string.Join(", ", plan.PrimaryKey.Select(ordinal => plan.Columns[ordinal].Name));

    /// <summary>The columns that a test's object names, by ordinal.</summary>
    /// <exception cref="ScriptException">There is no such column, or it cannot hold its value.</exception>
    public Dictionary<int, object?> Read(object row) => RowObject.Read(plan, columns, row);

    /// <summary>The row that the object means: by its key, or in a table without one by all columns it names.</summary>
    /// <exception cref="ScriptException">There is none, or the object does not name the key.</exception>
    public KeptRow Find(object row)
    {
        var named = Read(row);
        if (!HasKey)
        {
            return _rows.Values.FirstOrDefault(known => named.All(column => IsSame(column.Key, known.Values[column.Key], column.Value))) ?? throw NoRow(named);
        }

        var key = plan.PrimaryKey.ToDictionary(ordinal => ordinal, ordinal => named.TryGetValue(ordinal, out var value)
            ? value
            : throw new ScriptException($"{plan.Name} has the key ({KeyNames}), but the row does not name {plan.Columns[ordinal].Name}."));
        return _rows.GetValueOrDefault(KeyOf(key.Values)) ?? throw NoRow(key);
    }

    /// <summary>The row of a key; null where there is none.</summary>
    /// <exception cref="ScriptException">The table has no such key.</exception>
    public object?[]? FindByKey(IReadOnlyList<object> key) => HasKey && key.Count == plan.PrimaryKey.Count
        ? _rows.GetValueOrDefault(KeyOf(key.Select((value, index) => ColumnValue.Of(plan, columns[plan.PrimaryKey[index]], value))))?.Values
        : throw new ScriptException($"{plan.Name} has {(HasKey ? $"the key ({KeyNames})" : "no primary key")}, but {key.Count} values are given.");

    /// <summary>Adds a row; columns that the object does not name are NULL.</summary>
    /// <exception cref="ScriptException">There is a row of that key, or a value does not fit.</exception>
    public KeptRow Add(object row)
    {
        var named = Read(row);
        return Add([.. columns.Select(column => named.TryGetValue(column.Definition.Ordinal, out var value) ? value
            : column.Definition.IsNullable ? null
            : throw new ScriptException($"{plan.Name}.{column.Name} is NOT NULL and has no default, but the row to insert does not name it."))]);
    }

    /// <summary>Puts another row in the place of one.</summary>
    /// <exception cref="ScriptException">Another row has its key, or a value does not fit.</exception>
    public KeptRow Replace(KeptRow row, object?[] by)
    {
        Remove(row);
        try
        {
            return Add(by);
        }
        catch (ScriptException)
        {
            PutBack(row);
            throw;
        }
    }

    public void Remove(KeptRow row) => _rows.Remove(row.Identity);

    /// <summary>Takes a removal back.</summary>
    public void PutBack(KeptRow row) => _rows.Add(row.Identity, row);

    /// <summary>Takes every row out; gives them.</summary>
    public KeptRow[] Clear()
    {
        KeptRow[] all = [.. _rows.Values];
        _rows.Clear();
        return all;
    }

    /// <summary>The image of a whole row.</summary>
    /// <exception cref="ScriptException">A column cannot hold its value.</exception>
    public byte[] Encode(object?[] row) => Guarded(() => RowWriter.Encode(plan, row));

    private KeptRow Add(object?[] values)
    {
        var row = new KeptRow(HasKey ? KeyOf(plan.PrimaryKey.Select(ordinal => values[ordinal])) : string.Create(CultureInfo.InvariantCulture, $"{_numbered++}"), values);
        return _rows.TryAdd(row.Identity, row)
            ? row
            : throw new ScriptException($"{plan.Name} has a row {Text(plan.PrimaryKey.ToDictionary(ordinal => ordinal, ordinal => values[ordinal]))} already: Update it, or Delete it first.");
    }

    /// <summary>The key's bytes as rows have them, so that 7 and 7L are one key.</summary>
    private string KeyOf(IEnumerable<object?> values)
    {
        object[] key = [.. values.Select(value => value ?? throw new ScriptException($"A key of {plan.Name} ({KeyNames}) is null."))];
        return Convert.ToHexString(Guarded(() => plan.EncodeKey(key)));
    }

    private bool IsSame(int ordinal, object? left, object? right) =>
        left is null || right is null ? left is null && right is null : Encode(ordinal, left).AsSpan().SequenceEqual(Encode(ordinal, right));

    private byte[] Encode(int ordinal, object value) => Guarded(() =>
    {
        var bytes = new ArrayBufferWriter<byte>();
        ColumnWriter.Write(plan.Shapes[ordinal], value, bytes);
        return bytes.WrittenSpan.ToArray();
    });

    private byte[] Guarded(Func<byte[]> encode)
    {
        try
        {
            return encode();
        }
        catch (ArgumentException unfit)
        {
            // What follows is the name of a parameter that the test never saw.
            throw new ScriptException(unfit.Message.Split(" (Parameter '")[0], unfit);
        }
        catch (Exception unfit) when (unfit is InvalidCastException or FormatException or OverflowException)
        {
            throw new ScriptException($"{plan.Name}: {unfit.Message}", unfit);
        }
    }

    private ScriptException NoRow(Dictionary<int, object?> named) => new($"{plan.Name} has no row {Text(named)}: Insert it first.");

    private string Text(Dictionary<int, object?> named) =>
        string.Join(", ", named.Select(column => string.Create(CultureInfo.InvariantCulture, $"{plan.Columns[column.Key].Name} = {column.Value ?? "NULL"}")));
}
