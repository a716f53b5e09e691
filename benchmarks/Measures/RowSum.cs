using System.Runtime.CompilerServices;
using Router.Contracts;

namespace Router.Benchmarks.Measures;

/// <summary>What a table-level handler does in every measurement: reads two columns of every row by their ordinals, and adds them up.</summary>
/// <param name="isJson">Whether the second column is a JSON text, of which only the length counts.</param>
internal sealed class RowSum(bool isJson)
{
    private const int IdOrdinal = 0;
    private const int ValueOrdinal = 2;

    private long _rows;
    private long _ids;
    private decimal _amounts;
    private long _jsonBytes;

    public long Rows => Volatile.Read(ref _rows);

    public Tally Tally => new(_rows, _ids, isJson ? _jsonBytes : _amounts);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(in ChangeBatch batch)
    {
        long rows = 0;
        foreach (var change in batch)
        {
            var row = change.After is { Exists: true } after ? after : change.Before;
            _ids += row.GetInt64(IdOrdinal);
            if (isJson)
            {
                _jsonBytes += row.GetRawBytes(ValueOrdinal).Length;
            }
            else
            {
                _amounts += row.GetDecimal(ValueOrdinal);
            }

            rows++;
        }

        Volatile.Write(ref _rows, _rows + rows);
    }
}
