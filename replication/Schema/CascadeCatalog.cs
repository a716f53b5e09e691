using Router.Binlog;
using Router.Contracts;

namespace Router.Replication.Schema;

/// <summary>
/// The foreign keys that change rows of tables without a row in the log, asked once a table and again after a statement that touches it or one
/// of its parents.
/// </summary>
internal sealed class CascadeCatalog(ISchemaSource source)
{
    private readonly Dictionary<TableName, CascadeReading?> _readings = [];
    private readonly Dictionary<TableName, bool> _hasHeld = [];

    /// <summary>Counts up when something was forgotten.</summary>
    public int Version { get; private set; }

    /// <summary>What holds for the table now; null where there is nobody to ask.</summary>
    public CascadeReading? Of(TableName table)
    {
        if (!_readings.TryGetValue(table, out var reading))
        {
            _readings.Add(table, reading = source.ReadCascades(table));
        }

        return reading;
    }

    /// <summary>
    /// Whether a table that has no such keys now had none at that place of the log either. Found out once, and asked only for tables that a
    /// statement opened and logged no rows of.
    /// </summary>
    public bool HasHeldSince(TableName table, string file, long offset)
    {
        if (!_hasHeld.TryGetValue(table, out var hasHeld))
        {
            _hasHeld.Add(table, hasHeld = !source.MayHaveChangedSince(table, file, offset));
        }

        return hasHeld;
    }

    /// <summary>A statement touched tables: what it may have changed is asked again.</summary>
    public void Forget(DdlTables touched)
    {
        if (!touched.IsUnknown && touched.Changes.All(change => change.Change == TableChange.Truncated))
        {
            return;
        }

        Version++;
        foreach (var table in _readings.Keys.Where(table => Touches(touched, table)).ToArray())
        {
            _readings.Remove(table);
            _hasHeld.Remove(table);
        }
    }

    private bool Touches(DdlTables touched, TableName table) => touched.IsUnknown || touched.Changes.Any(change =>
        change.Table.Table == DdlTables.EveryTable || change.Table == table || (_readings[table]?.Keys.Any(key => key.Parent == change.Table) ?? false));
}
