using System.Text.Json;
using Router.Binlog;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Replication.Source;

namespace Router.Replication.Schema;

/// <summary>
/// Names the columns of table maps that come without names. A reading of the information schema holds from its place in the log until the
/// next statement that may change the table; what it says of older rows is taken only when no such statement lies in between.
/// </summary>
internal sealed class SchemaCatalog
{
    private readonly ISchemaSource _source;
    private readonly SourceOptions _options;
    private readonly Dictionary<TableName, SchemaReading> _readings = [];
    private readonly Dictionary<TableName, TableMap> _maps = [];
    private readonly Dictionary<TableMap, TablePlan> _asLogged = [];
    private readonly HashSet<TableMap> _settled = [];
    private TableMap? _lastSettled;
    private string? _saved;

    public SchemaCatalog(ISchemaSource source, SourceOptions options, ServerFlavor flavor, string saved)
    {
        _source = source;
        _options = options;
        Flavor = flavor;
        Cascades = new CascadeCatalog(source);
        if (saved.Length > 0)
        {
            Load(saved);
        }
    }

    /// <summary>Whether statements may name a table in other letters than table maps do.</summary>
    public bool IgnoresCase { get; init; }

    /// <summary>The foreign keys of tables.</summary>
    public CascadeCatalog Cascades { get; }

    private ServerFlavor Flavor { get; }

    /// <summary>Everything read, to be saved with a position.</summary>
    public string Save() => _saved ??= _readings.Count == 0 ? "" : JsonSerializer.Serialize([.. _readings.Values], SchemaJson.Default.ListSchemaReading);

    private void Load(string saved)
    {
        foreach (var reading in JsonSerializer.Deserialize(saved, SchemaJson.Default.ListSchemaReading) ?? [])
        {
            _readings[new TableName(reading.Schema, reading.Table)] = reading;
        }
    }

    /// <summary>Whether the map's plan says all it ever will.</summary>
    public bool IsSettled(TableMap map)
    {
        if (ReferenceEquals(map, _lastSettled))
        {
            return true;
        }

        if (!_settled.Contains(map))
        {
            return false;
        }

        _lastSettled = map;
        return true;
    }

    /// <summary>A new connection brings maps of its own; what was read of tables still holds.</summary>
    public void ForgetMaps()
    {
        _settled.Clear();
        _asLogged.Clear();
        _lastSettled = null;
    }

    /// <summary>Completes the map's plan for a transaction that begins at that place of the log.</summary>
    /// <exception cref="SourceException">Nobody tells the names there.</exception>
    public void Settle(TableMap map, string file, long offset)
    {
        _maps[map.Name] = map;
        if (_options.NeedsNames && (!map.Plan.HasNames || (Flavor == ServerFlavor.MariaDb && map.Plan.Columns.Any(ColumnTypes.IsAmbiguous))))
        {
            _asLogged[map] = map.Plan;
            map.Plan = Complete(map, file, offset);
        }

        _settled.Add(map);
        _lastSettled = map;
    }

    /// <summary>A statement touched tables: nothing read of them holds any longer. Gives each with its plan as it was.</summary>
    public IReadOnlyList<(TablePlan Plan, TableChange Change)> Apply(DdlTables touched)
    {
        var tables = IgnoresCase ? DdlNames.Lower(touched) : touched;
        var affected = tables.IsUnknown
            ? [.. _maps.Values.Select(map => (map.Plan, TableChange.Altered))]
            : tables.Changes.SelectMany(change => PlansOf(change.Table).Select(plan => (plan, change.Change))).ToArray();
        ForgetReadings(tables);
        Cascades.Forget(tables);
        foreach (var (plan, change) in affected)
        {
            if (change != TableChange.Truncated)
            {
                Forget(plan.Name);
            }

            if (change is TableChange.Dropped or TableChange.Renamed)
            {
                _maps.Remove(plan.Name);
            }
        }

        return affected;
    }

    /// <summary>Names saved by an earlier run may belong to tables that this one has not met yet.</summary>
    private void ForgetReadings(DdlTables tables)
    {
        foreach (var name in _readings.Keys.Where(name => tables.IsUnknown
            || tables.Changes.Any(change => change.Table.Table == DdlTables.EveryTable && change.Table.Schema == name.Schema)).ToArray())
        {
            _readings.Remove(name);
            _saved = null;
        }
    }

    private IEnumerable<TablePlan> PlansOf(TableName table) => table.Table == DdlTables.EveryTable
        ? _maps.Values.Where(map => map.Name.Schema == table.Schema).Select(map => map.Plan)
        : [_maps.TryGetValue(table, out var known) ? known.Plan : new TablePlan(table, [], [], hasNames: false)];

    private void Forget(TableName table)
    {
        _saved = null;
        _readings.Remove(table);
        _lastSettled = null;
        foreach (var map in _settled.Where(map => map.Name == table).ToArray())
        {
            _settled.Remove(map);
            if (_asLogged.Remove(map, out var logged))
            {
                map.Plan = logged;
            }
        }
    }

    private TablePlan Complete(TableMap map, string file, long offset)
    {
        if (_readings.TryGetValue(map.Name, out var reading) && Fits(reading, map.Plan))
        {
            return Named(map.Plan, reading);
        }

        var fresh = _source.Read(map.Name);
        // Where the log itself names columns of the same types, only what their bytes mean is taken, and no earlier place is searched for changes.
        var covers = fresh is not null && Fits(fresh, map.Plan)
            && (map.Plan.HasNames || _options.TrustPresentSchema || !_source.MayHaveChangedSince(map.Name, file, offset));
        if (covers)
        {
            _saved = null;
            _readings[map.Name] = fresh!;
            return Named(map.Plan, fresh!);
        }

        return map.Plan.HasNames ? map.Plan : throw Unknown(map.Name, file, offset, fresh is null);
    }

    private static bool Fits(SchemaReading reading, TablePlan plan)
    {
        if (reading.Columns.Count != plan.Columns.Count)
        {
            return false;
        }

        for (var i = 0; i < plan.Columns.Count; i++)
        {
            var isSameName = !plan.HasNames || plan.Columns[i].Name == reading.Columns[i].Name;
            if (!isSameName || !ColumnTypes.Fit(reading.Columns[i].DataType, plan.Columns[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What the log itself says goes before what was read.</summary>
    private static TablePlan Named(TablePlan plan, SchemaReading reading)
    {
        var columns = plan.Columns.Select((column, i) => plan.HasNames
            ? column with { Meaning = ColumnTypes.Meaning(reading.Columns[i].DataType, column.Type) }
            : column with
            {
                Name = reading.Columns[i].Name,
                IsUnsigned = reading.Columns[i].IsUnsigned,
                CollationId = reading.Columns[i].CollationId,
                Labels = reading.Columns[i].Labels,
                Meaning = ColumnTypes.Meaning(reading.Columns[i].DataType, column.Type),
            });
        return new TablePlan(plan.Name, [.. columns], plan.HasNames ? plan.PrimaryKey : reading.PrimaryKey, hasNames: true);
    }

    private static SourceException Unknown(TableName table, string file, long offset, bool isHidden) => new(
        SourceFault.SchemaUnknown,
        $"Schema unknown: nobody tells the column names of {table} as they were at {file}:{offset}"
            + (isHidden ? " (nobody is there to ask, there is no such table now, or the user lacks SELECT on it). " : " (it was altered since). ")
            + "Run: SET GLOBAL binlog_row_metadata = FULL; for rows to come. For older ones start after this place, "
            + "or trust that the present names held then (schema: trust).");
}
