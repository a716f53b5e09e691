using System.Runtime.CompilerServices;
using Router.Binlog;
using Router.Contracts;
using Router.Replication.Schema;
using Router.Replication.Tables;

namespace Router.Replication.Log;

/// <summary>
/// Finds statements that may have changed rows of followed tables by a foreign key: most servers log only the parent's rows then, but also the
/// table maps of the children they opened.
/// </summary>
/// <remarks>
/// A child is suspected when the statement deleted rows of a table its foreign keys cascade from, however far up, or changed the columns they refer to;
/// also where it logged rows of the child itself, which need not be all. Where nobody can be asked for foreign keys (a log file), or a table's were
/// others at that place of the log, every followed table is suspected that a statement opened without logging rows of it: triggers do that too.
/// For most tables this is a comparison a table map and two a rows event.
/// </remarks>
internal sealed class CascadeWatch(CascadeCatalog catalog, ChangeEmitter changes, bool isOn)
{
    private readonly List<(TableMap Map, CascadeReading Reading)> _children = [];
    private readonly List<TableMap> _silent = [];
    private readonly HashSet<TableName> _deleted = [];
    private readonly HashSet<CascadingKey> _hit = [];
    private readonly ChangeFrame _rows = new();
    private TableMap? _open;
    private TableMap? _lastPlain;
    private int _version;

    /// <summary>The open statement begins anew.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Clear()
    {
        if (_open is not null || _silent.Count + _children.Count != 0)
        {
            ClearAll();
        }
    }

    /// <summary>The statement opened a table that somebody follows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Open(TableMap map)
    {
        if (_open is null && ReferenceEquals(map, _lastPlain) && _version == catalog.Version)
        {
            _open = map;
        }
        else if (isOn)
        {
            OpenSlowly(map);
        }
    }

    /// <summary>The statement changed rows of some table. With the last of them it is over: says which tables it may have changed unseen.</summary>
    /// <param name="transaction">The open transaction.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="row">The ordinal of the row that comes next.</param>
    /// <param name="count">How many rows these are.</param>
    /// <param name="buffer">Where they lie.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Change(in Transaction transaction, in RowsEvent rows, int row, int count, byte[] buffer)
    {
        if (ReferenceEquals(rows.Table, _open))
        {
            _open = null;
        }

        if (_silent.Count + _children.Count != 0)
        {
            ChangeSlowly(rows, count, buffer);
        }

        if (rows.IsStatementEnd && (_open is not null || _silent.Count + _children.Count != 0))
        {
            EndSlowly(transaction, row);
        }
    }

    private void OpenSlowly(TableMap map)
    {
        _version = catalog.Version;
        if (catalog.Of(map.Name) is { Keys.Count: > 0 } reading)
        {
            if (!_children.Exists(child => ReferenceEquals(child.Map, map)))
            {
                _children.Add((map, reading));
            }
        }
        else if (_open is null)
        {
            _lastPlain = _open = map;
        }
        else if (!ReferenceEquals(_open, map) && !_silent.Contains(map))
        {
            _silent.Add(map);
        }
    }

    private void ChangeSlowly(in RowsEvent rows, int count, byte[] buffer)
    {
        _silent.Remove(rows.Table);
        if (rows.Kind == ChangeKind.Delete)
        {
            _deleted.Add(rows.Table.Name);
        }
        else if (rows.Kind == ChangeKind.Update)
        {
            foreach (var (_, reading) in _children)
            {
                foreach (var key in reading.Keys)
                {
                    if (key.CascadesUpdates && key.Parent == rows.Table.Name && ChangesKey(key, rows, count, buffer))
                    {
                        _hit.Add(key);
                    }
                }
            }
        }
    }

    private bool ChangesKey(CascadingKey key, in RowsEvent rows, int count, byte[] buffer)
    {
        var ordinals = key.ParentColumns.Select(rows.Table.Plan.Find).ToArray();
        if (Array.Exists(ordinals, ordinal => ordinal < 0))
        {
            return true;
        }

        (_rows.Kind, _rows.Table, _rows.Before, _rows.After) = (rows.Kind, rows.Table.Plan, rows.Before, rows.After);
        (_rows.Bytes, _rows.Offset, _rows.LengthBytes, _rows.RowCount) = (buffer, rows.RowsOffset, rows.RowsLengthBytes, count);
        foreach (var change in _rows.Open())
        {
            foreach (var ordinal in ordinals)
            {
                if (change.Changed(ordinal))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void EndSlowly(in Transaction transaction, int row)
    {
        foreach (var (map, reading) in _children)
        {
            if (IsAffected(map.Name, reading, []))
            {
                changes.Emit(transaction, map.Plan, TableChange.Cascaded, row);
            }
        }

        if (_open is not null)
        {
            _silent.Add(_open);
        }

        foreach (var map in _silent)
        {
            var mayHaveHadKeys = catalog.Of(map.Name) is not { } reading
                || !(reading.IsLogged || catalog.HasHeldSince(map.Name, transaction.File, transaction.Offset));
            if (mayHaveHadKeys)
            {
                changes.Emit(transaction, map.Plan, TableChange.Cascaded, row);
            }
        }

        ClearAll();
    }

    private bool IsAffected(TableName table, CascadeReading reading, HashSet<TableName> seen)
    {
        seen.Add(table);
        foreach (var key in reading.Keys)
        {
            if (key.Child == table
                && ((key.CascadesDeletes && _deleted.Contains(key.Parent)) || _hit.Contains(key) || (!seen.Contains(key.Parent) && IsAffected(key.Parent, reading, seen))))
            {
                return true;
            }
        }

        return false;
    }

    private void ClearAll()
    {
        _open = null;
        _silent.Clear();
        _children.Clear();
        _deleted.Clear();
        _hit.Clear();
    }
}
