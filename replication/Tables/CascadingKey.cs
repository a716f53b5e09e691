using Router.Contracts;
using Router.Wire;

namespace Router.Replication.Tables;

/// <summary>A foreign key by which changes of its parent change rows of its child, which the server does not log.</summary>
/// <param name="Name">The constraint's name.</param>
/// <param name="Child">The table whose rows change.</param>
/// <param name="Parent">The table that is named.</param>
/// <param name="ParentColumns">The parent's columns that the child refers to.</param>
/// <param name="OnDelete">What a delete does: CASCADE, SET NULL, SET DEFAULT; or nothing of the kind.</param>
/// <param name="OnUpdate">The same for an update of those columns.</param>
internal sealed record CascadingKey(string Name, TableName Child, TableName Parent, IReadOnlyList<string> ParentColumns, string OnDelete, string OnUpdate)
{
    public bool CascadesDeletes => Cascades(OnDelete);

    public bool CascadesUpdates => Cascades(OnUpdate);

    /// <summary>The cascading keys of a table; none where the server logs what they do, as MySQL does since 9.6.</summary>
    public static async Task<IReadOnlyList<CascadingKey>> IntoAsync(ServerConnection connection, TableName child, CancellationToken cancellationToken)
    {
        // The variable came with the cascades that MySQL itself does and logs; switched on, it leaves them to InnoDB again, which does not.
        var native = (await connection.QueryAsync("SHOW GLOBAL VARIABLES LIKE 'innodb_native_foreign_keys'", cancellationToken)).Rows;
        if (native.Count > 0 && native[0][1] is "OFF" or "0")
        {
            return [];
        }

        await connection.QueryAsync("SET NAMES utf8mb4", cancellationToken);
        var rules = await connection.QueryAsync(
            "SELECT CONSTRAINT_NAME, UNIQUE_CONSTRAINT_SCHEMA, REFERENCED_TABLE_NAME, DELETE_RULE, UPDATE_RULE FROM information_schema.REFERENTIAL_CONSTRAINTS "
                + $"WHERE CONSTRAINT_SCHEMA = {SqlText.Text(child.Schema)} AND TABLE_NAME = {SqlText.Text(child.Table)}",
            cancellationToken);
        var keys = new List<CascadingKey>();
        foreach (var rule in rules.Rows.Where(rule => Cascades(rule[3]) || Cascades(rule[4])))
        {
            var columns = await connection.QueryAsync(
                "SELECT REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE "
                    + $"WHERE TABLE_SCHEMA = {SqlText.Text(child.Schema)} AND TABLE_NAME = {SqlText.Text(child.Table)} AND CONSTRAINT_NAME = {SqlText.Text(rule[0]!)} "
                    + "AND REFERENCED_COLUMN_NAME IS NOT NULL",
                cancellationToken);
            keys.Add(new CascadingKey(rule[0]!, child, new TableName(rule[1]!, rule[2]!), [.. columns.Rows.Select(row => row[0]!)], rule[3]!, rule[4]!));
        }

        return keys;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"The foreign key {Name} of {Child} changes its rows with those of {Parent} (ON DELETE {OnDelete}, ON UPDATE {OnUpdate}), and the log does not tell.";

    private static bool Cascades(string? rule) => rule is "CASCADE" or "SET NULL" or "SET DEFAULT";
}
