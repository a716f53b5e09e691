using Router.Contracts;
using Router.Contracts.Rows;
using Router.Wire;

namespace Router.Replication.Tables;

/// <summary>Single rows by their keys.</summary>
internal sealed class KeyedRows
{
    private readonly string _source;
    private readonly TableSelection _selection;
    private readonly string _sql;
    private readonly Dictionary<byte[], List<int>> _places = new(KeyBytes.Comparer);
    private readonly ChangeBatch?[] _rows;

    /// <exception cref="TableReadException">The table has no primary key.</exception>
    /// <exception cref="ArgumentException">A key is none of the table.</exception>
    public KeyedRows(string source, TableSelection selection, IReadOnlyList<IReadOnlyList<object>> keys)
    {
        (_source, _selection, _rows) = (source, selection, new ChangeBatch?[keys.Count]);
        var table = selection.Table;
        if (table.PrimaryKey.Count == 0)
        {
            throw TableErrors.NoKey(table.Name);
        }

        for (var index = 0; index < keys.Count; index++)
        {
            Place(table.EncodeKey([.. keys[index]]), index);
        }

        // Not "(a, b) IN (...)": MariaDB 10.11 misses rows by it where a text's character set is not the literal's.
        _sql = $"{selection.Sql} WHERE {string.Join(" OR ", keys.Select(Condition))}";
    }

    /// <summary>Reads them; each in memory of its own. A row whose key equals one asked for to a collation only is not the one asked for.</summary>
    public IReadOnlyList<ChangeBatch?> Read(ServerConnection connection, long upToSequence, CancellationToken cancellationToken)
    {
        if (_rows.Length == 0)
        {
            return _rows;
        }

        var writer = new RowTextWriter(_selection.Layout);
        using var stream = connection.Stream(_sql, cancellationToken);
        while (stream.Read())
        {
            writer.Clear();
            writer.BeginRow();
            for (var index = 0; index < stream.ColumnCount; index++)
            {
                if (stream.IsNull(index))
                {
                    writer.WriteNull();
                }
                else
                {
                    writer.Write(stream.Bytes(index));
                }
            }

            Take(writer, upToSequence);
        }

        return _rows;
    }

    private string Condition(IReadOnlyList<object> key)
    {
        var columns = _selection.Table.PrimaryKey.Select(ordinal => SqlText.Name(_selection.Table.Columns[ordinal].Name!));
        return $"({string.Join(" AND ", columns.Zip(key, (column, value) => $"{column} = {SqlText.Value(value)}"))})";
    }

    private void Place(byte[] key, int index)
    {
        if (!_places.TryGetValue(key, out var places))
        {
            _places.Add(key, places = []);
        }

        places.Add(index);
    }

    private void Take(RowTextWriter writer, long upToSequence)
    {
        var frame = new ChangeFrame
        {
            Source = _source,
            Kind = ChangeKind.Insert,
            Table = _selection.Table,
            After = _selection.Layout,
            Transaction = new Transaction(upToSequence - 1, default, 0, "", 0),
            RowCount = 1,
            Bytes = writer.Bytes.AsSpan(0, writer.LengthBytes).ToArray(),
            LengthBytes = writer.LengthBytes,
        };
        foreach (var row in frame.Open())
        {
            var key = new byte[Math.Max(row.After.KeyLengthBytes, 0)];
            row.After.TryCopyKey(key, out _);
            foreach (var index in _places.GetValueOrDefault(key) ?? [])
            {
                _rows[index] = frame.Open();
            }
        }
    }
}
