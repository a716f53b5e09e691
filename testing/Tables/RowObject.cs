using System.ComponentModel.DataAnnotations.Schema;
using System.Reflection;
using Router.Contracts.Rows;
using Router.Hosting.Typed;

namespace Router.Testing.Tables;

/// <summary>A row as a test writes it, an object with properties or a dictionary, by the columns it names.</summary>
internal static class RowObject
{
    /// <summary>The values by ordinal.</summary>
    /// <exception cref="ScriptException">The table has no such column, or it cannot hold its value.</exception>
    public static Dictionary<int, object?> Read(TablePlan table, IReadOnlyList<ScriptedColumn> columns, object row)
    {
        var values = new Dictionary<int, object?>();
        foreach (var (name, value) in Members(row))
        {
            var column = columns[Find(table, name)];
            values[column.Definition.Ordinal] = ColumnValue.Of(table, column, value);
        }

        return values;
    }

    private static IEnumerable<KeyValuePair<string, object?>> Members(object row) => row switch
    {
        IEnumerable<KeyValuePair<string, object?>> named => named,
        null => throw new ScriptException("A row is null: give an object with its columns, new { id = 7 }."),
        string or decimal => throw new ScriptException($"'{row}' is no row: give an object with its columns, new {{ id = 7 }}."),
        _ when row.GetType().IsPrimitive => throw new ScriptException($"'{row}' is no row: give an object with its columns, new {{ id = 7 }}."),
        _ => ClassColumns.Properties(row.GetType()).Select(property =>
            KeyValuePair.Create(property.GetCustomAttribute<ColumnAttribute>()?.Name ?? property.Name, property.GetValue(row))),
    };

    private static int Find(TablePlan table, string name)
    {
        var exact = table.Find(name);
        if (exact >= 0)
        {
            return exact;
        }

        var alike = table.Columns.Where(column => ColumnNames.AreAlike(column.Name, name)).ToArray();
        return alike.Length == 1
            ? alike[0].Ordinal
            : throw new ScriptException($"{table.Name} has no column '{name}'; it has {string.Join(", ", table.Columns.Select(column => column.Name))}.");
    }
}
