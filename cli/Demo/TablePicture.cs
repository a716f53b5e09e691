using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Cli.Demo;

/// <summary>What the log told of one table: counts, and the rows as they stand after it.</summary>
internal sealed class TablePicture(string name)
{
    private readonly Dictionary<string, string> _rows = [];
    private long _inserts;
    private long _updates;
    private long _deletes;
    private long _countedBefore;

    public string Name { get; } = name;

    /// <summary>The rows by key, in the texts of <see cref="RowText"/>.</summary>
    public IReadOnlyDictionary<string, string> Rows => _rows;

    /// <summary>Takes one change.</summary>
    public void Take(RowChange row)
    {
        switch (row.Kind)
        {
            case ChangeKind.Insert:
                _inserts++;
                break;
            case ChangeKind.Update:
                _updates++;
                break;
            default:
                _deletes++;
                break;
        }

        if (row.Before.Exists)
        {
            _rows.Remove(RowText.KeyOf(row.Before));
        }

        if (row.After.Exists)
        {
            _rows[RowText.KeyOf(row.After)] = RowText.Of(row.After);
        }
    }

    /// <summary>The counts now, and the rate since the frame before.</summary>
    public TableFrame Frame(TimeSpan sinceFrameBefore)
    {
        var counted = _inserts + _updates + _deletes;
        var rate = sinceFrameBefore > TimeSpan.Zero ? (counted - _countedBefore) / sinceFrameBefore.TotalSeconds : 0;
        _countedBefore = counted;
        return new TableFrame(Name, _inserts, _updates, _deletes, rate);
    }
}
