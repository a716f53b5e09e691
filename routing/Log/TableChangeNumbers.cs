using Router.Contracts;

namespace Router.Routing.Log;

/// <summary>
/// Numbers the changes of tables that share their token, of each table those that say the same: a statement is read in the same way on every replay,
/// whatever other tables are known then.
/// </summary>
internal sealed class TableChangeNumbers
{
    private readonly Dictionary<(TableName Table, TableChange Change), int> _next = [];
    private int _row;

    /// <summary>A transaction begins.</summary>
    public void Clear()
    {
        if (_next.Count > 0)
        {
            _next.Clear();
        }
    }

    /// <summary>The number of a change of a table, from 0.</summary>
    public int Next(ChangeFrame frame)
    {
        if (frame.FirstRow != _row)
        {
            _next.Clear();
            _row = frame.FirstRow;
        }

        var what = (frame.Table.Name, frame.TableChange);
        var number = _next.GetValueOrDefault(what);
        _next[what] = number + 1;
        return number;
    }
}
