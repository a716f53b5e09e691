using System.Runtime.CompilerServices;
using Router.Binlog;
using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Replication.Log;

/// <summary>Hands changes of the open transaction over, all in one frame that is filled anew for each.</summary>
internal sealed class ChangeEmitter(IChangeConsumer consumer, string source)
{
    private readonly ChangeFrame _frame = new() { Source = source };

    /// <summary>Rows of one event, as they lie in the array that the reader was given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Emit(in Transaction transaction, in RowsEvent rows, int firstRow, int rowCount, byte[] buffer)
    {
        var frame = _frame;
        frame.Transaction = transaction;
        frame.Kind = rows.Kind;
        frame.TableChange = TableChange.None;
        frame.Table = rows.Table.Plan;
        frame.Before = rows.Before;
        frame.After = rows.After;
        frame.FirstRow = firstRow;
        frame.RowCount = rowCount;
        frame.Bytes = buffer;
        frame.Offset = rows.RowsOffset;
        frame.LengthBytes = rows.RowsLengthBytes;
        consumer.Append(frame);
        frame.Close();
    }

    /// <summary>A change of a whole table.</summary>
    public void Emit(in Transaction transaction, TablePlan table, TableChange change, int row)
    {
        _frame.Transaction = transaction;
        _frame.Kind = ChangeKind.Table;
        _frame.TableChange = change;
        _frame.Table = table;
        _frame.Before = _frame.After = null;
        _frame.FirstRow = row;
        _frame.RowCount = 0;
        _frame.LengthBytes = 0;
        consumer.Append(_frame);
        _frame.Close();
    }
}
