using Router.Contracts;
using Router.Testing.Log;
using Router.Testing.Tables;

namespace Router.Testing;

/// <summary>
/// What one transaction writes. It is in the log as a whole once the function that writes it has ended; if that throws, nothing was written.
/// Rows are objects whose properties are named like columns, compared without case and underscores, or dictionaries.
/// </summary>
public sealed class ScriptedTransaction
{
    private readonly ScriptedTables _tables;
    private readonly List<LogStep> _steps = [];
    private readonly List<Action> _undo = [];
    private readonly List<int> _savepoints = [];
    private int _rows;
    private bool _isOver;

    internal ScriptedTransaction(ScriptedTables tables) => _tables = tables;

    internal IReadOnlyList<LogStep> Steps => _steps;

    internal bool IsRolledBack { get; private set; }

    /// <summary>Inserts rows by one statement. Columns that a row does not name are NULL.</summary>
    /// <exception cref="ScriptException">There is no such table or column, a value does not fit, or there is a row of that key.</exception>
    public ScriptedTransaction Insert(string table, params object[] rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var known = Open(table);
        var images = new List<byte>();
        foreach (var row in rows)
        {
            var added = known.Add(row);
            _undo.Add(() => known.Remove(added));
            images.AddRange(known.Encode(added.Values));
        }

        return Log(ChangeKind.Insert, known, [.. images], rows.Length);
    }

    /// <summary>Updates a row: the object names its key, and the columns that change.</summary>
    /// <exception cref="ScriptException">There is no such table, column or row, or a value does not fit.</exception>
    public ScriptedTransaction Update(string table, object row) => Open(table).Plan.PrimaryKey.Count > 0
        ? Update(table, row, row)
        : throw new ScriptException($"{table} has no primary key: say which row is meant, Update(table, before, after).");

    /// <summary>Updates a row, of which the key may change too.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="before">Names its key; in a table without one, columns that tell it.</param>
    /// <param name="after">Names the columns that change.</param>
    /// <exception cref="ScriptException">There is no such table, column or row, a value does not fit, or another row has that key.</exception>
    public ScriptedTransaction Update(string table, object before, object after)
    {
        var known = Open(table);
        var old = known.Find(before);
        var values = (object?[])old.Values.Clone();
        foreach (var (ordinal, value) in known.Read(after))
        {
            values[ordinal] = value;
        }

        byte[] images = [.. known.Encode(old.Values), .. known.Encode(values)];
        var changed = known.Replace(old, values);
        _undo.Add(() =>
        {
            known.Remove(changed);
            known.PutBack(old);
        });
        return Log(ChangeKind.Update, known, images, 1);
    }

    /// <summary>Deletes a row: the object names its key; in a table without one, columns that tell it.</summary>
    /// <exception cref="ScriptException">There is no such table, column or row.</exception>
    public ScriptedTransaction Delete(string table, object row)
    {
        var known = Open(table);
        var old = known.Find(row);
        known.Remove(old);
        _undo.Add(() => known.PutBack(old));
        return Log(ChangeKind.Delete, known, known.Encode(old.Values), 1);
    }

    /// <summary>A place within the transaction to go back to.</summary>
    public int Savepoint()
    {
        CheckOpen();
        _savepoints.Add(_undo.Count);
        _steps.Add(LogStep.Save(_savepoints.Count - 1));
        return _savepoints.Count - 1;
    }

    /// <summary>Undoes what was written since the savepoint. As with some statements of real servers, the log has the rows and then that they are undone.</summary>
    /// <exception cref="ScriptException">It is no savepoint of this transaction.</exception>
    public ScriptedTransaction RollbackTo(int savepoint)
    {
        CheckOpen();
        if (savepoint < 0 || savepoint >= _savepoints.Count)
        {
            throw new ScriptException($"{savepoint} is no savepoint of this transaction.");
        }

        Undo(_savepoints[savepoint]);
        _steps.Add(LogStep.RollBackTo(savepoint));
        return this;
    }

    /// <summary>Ends it with a ROLLBACK: its rows are in the log, as some are on real servers, and reach nobody.</summary>
    public void Rollback()
    {
        CheckOpen();
        Undo(0);
        IsRolledBack = _isOver = true;
    }

    /// <summary>Every row goes, without a row in the log.</summary>
    internal void Truncate(string table)
    {
        var known = Open(table);
        known.Clear();
        _steps.Add(LogStep.OfTable(TableChange.Truncated, known.Plan));
    }

    /// <summary>The function that writes it has ended.</summary>
    internal void End() => _isOver = true;

    /// <summary>The function that writes it has failed: the tables are as they were.</summary>
    internal void Abandon()
    {
        Undo(0);
        _isOver = true;
    }

    private void Undo(int downTo)
    {
        for (var index = _undo.Count - 1; index >= downTo; index--)
        {
            _undo[index]();
        }

        _undo.RemoveRange(downTo, _undo.Count - downTo);
    }

    private TableRows Open(string table)
    {
        CheckOpen();
        return _tables.Of(table);
    }

    private void CheckOpen()
    {
        if (_isOver)
        {
            throw new InvalidOperationException("The transaction is over: write within the function it was given to, and nothing after Rollback().");
        }
    }

    private ScriptedTransaction Log(ChangeKind kind, TableRows table, byte[] images, int rowCount)
    {
        _steps.Add(LogStep.OfRows(kind, table.Plan, images, _rows, rowCount));
        _rows += rowCount;
        return this;
    }
}
