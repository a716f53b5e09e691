using System.Runtime.CompilerServices;
using Router.Contracts;

namespace Router.Benchmarks.Measures;

/// <summary>
/// What a table-level handler does in every measurement: reads two columns of every row by their ordinals. What it does with them is as
/// little as proves that it read them: adding decimals would take longer than reading them.
/// </summary>
/// <param name="isJson">Whether the second column is a JSON text, of which only the length counts.</param>
internal sealed class RowSum(bool isJson)
{
    private const int IdOrdinal = 0;
    private const int ValueOrdinal = 2;

    private long _rows;
    private long _ids;
    private long _values;

    public long Rows => Volatile.Read(ref _rows);

    public Tally Tally => new(_rows, _ids, _values);

    public void Add(in ChangeBatch batch)
    {
        if (isJson)
        {
            AddDocs(batch);
        }
        else if (batch.Kind == ChangeKind.Delete)
        {
            AddDeletedOrders(batch);
        }
        else
        {
            AddOrders(batch);
        }

        Volatile.Write(ref _rows, _rows + batch.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddOrders(in ChangeBatch batch)
    {
        long ids = 0, values = 0;
        foreach (var change in batch)
        {
            var row = change.After;
            ids += row.GetInt64(IdOrdinal);
            values += Hundredths(row.GetDecimal(ValueOrdinal));
        }

        (_ids, _values) = (_ids + ids, _values + values);
    }

    private void AddDeletedOrders(in ChangeBatch batch)
    {
        foreach (var change in batch)
        {
            var row = change.Before;
            _ids += row.GetInt64(IdOrdinal);
            _values += Hundredths(row.GetDecimal(ValueOrdinal));
        }
    }

    private void AddDocs(in ChangeBatch batch)
    {
        foreach (var change in batch)
        {
            var row = change.After;
            _ids += row.GetInt64(IdOrdinal);
            _values += row.GetRawBytes(ValueOrdinal).Length;
        }
    }

    /// <summary>The low half of the digits of an amount that has two behind the point.</summary>
    private static int Hundredths(decimal amount)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(amount, parts);
        return parts[0];
    }
}
