using Router.Contracts;

namespace Router.Testing.Tables;

/// <summary>The tables of a script. Used under the source's gate only.</summary>
internal sealed class ScriptedTables
{
    private readonly Dictionary<TableName, TableRows> _tables = [];

    /// <summary>The names of all that are declared.</summary>
    public TableName[] Names => [.. _tables.Keys];

    public TableRows? Find(TableName name) => _tables.GetValueOrDefault(name);

    /// <exception cref="ScriptException">There is no such table.</exception>
    public TableRows Of(string name) => Find(NameOf(name)) ?? throw new ScriptException(
        $"There is no table {name}: declare it, source.Table(\"{name}\", t => t.BigInt(\"id\").PrimaryKey(\"id\")). {(_tables.Count == 0 ? "None is." : $"There are {string.Join(", ", _tables.Keys)}.")}");

    /// <exception cref="ScriptException">There is one of that name, or it is declared wrongly.</exception>
    public void Add(string name, Action<ScriptedTable> declare)
    {
        var table = new ScriptedTable(NameOf(name));
        declare(table);
        var rows = new TableRows(table.ToPlan(), table.Columns);
        if (!_tables.TryAdd(rows.Plan.Name, rows))
        {
            throw new ScriptException($"There is a table {name} already.");
        }
    }

    private static TableName NameOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && dot < name.Length - 1
            ? new TableName(name[..dot], name[(dot + 1)..])
            : throw new ScriptException($"'{name}' is no table: write schema.table, for example shop.orders.");
    }
}
