using System.Text.RegularExpressions;
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
internal sealed partial record CascadingKey(string Name, TableName Child, TableName Parent, IReadOnlyList<string> ParentColumns, string OnDelete, string OnUpdate)
{
    private const int NoSuchTable = 1146;

    public bool CascadesDeletes => Cascades(OnDelete);

    public bool CascadesUpdates => Cascades(OnUpdate);

    /// <summary>Whether the server logs what foreign keys do, as MySQL does since 9.6.</summary>
    public static async Task<bool> AreLoggedAsync(ServerConnection connection, CancellationToken cancellationToken)
    {
        // The variable came with the cascades that MySQL itself does and logs; switched on, it leaves them to InnoDB again, which does not.
        var native = (await connection.QueryAsync("SHOW GLOBAL VARIABLES LIKE 'innodb_native_foreign_keys'", cancellationToken)).Rows;
        return native.Count > 0 && native[0][1] is "OFF" or "0";
    }

    /// <summary>
    /// The cascading keys of a table; none where there is no such table. Read from SHOW CREATE TABLE, which a user may see who has SELECT:
    /// the information schema hides foreign keys from such a user and does not say so.
    /// </summary>
    public static async Task<IReadOnlyList<CascadingKey>> IntoAsync(ServerConnection connection, TableName child, CancellationToken cancellationToken)
    {
        await connection.QueryAsync("SET NAMES utf8mb4", cancellationToken);
        await connection.QueryAsync("SET SESSION sql_mode = '', sql_quote_show_create = 1", cancellationToken);
        try
        {
            var created = await connection.QueryAsync($"SHOW CREATE TABLE {SqlText.Name(child)}", cancellationToken);
            return [.. Constraint().Matches(created.Rows[0][1] ?? "").Select(match => Of(child, match)).Where(key => key.CascadesDeletes || key.CascadesUpdates)];
        }
        catch (ServerErrorException error) when (error.Code == NoSuchTable)
        {
            return [];
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"The foreign key {Name} of {Child} changes its rows with those of {Parent} (ON DELETE {OnDelete}, ON UPDATE {OnUpdate}), and the log does not tell.";

    private static CascadingKey Of(TableName child, Match match) => new(
        Unquoted(match.Groups["name"].Value),
        child,
        new TableName(match.Groups["schema"].Success ? Unquoted(match.Groups["schema"].Value) : child.Schema, Unquoted(match.Groups["table"].Value)),
        [.. match.Groups["column"].Captures.Select(column => Unquoted(column.Value))],
        match.Groups["delete"].Success ? match.Groups["delete"].Value : "RESTRICT",
        match.Groups["update"].Success ? match.Groups["update"].Value : "RESTRICT");

    private static bool Cascades(string rule) => rule is "CASCADE" or "SET NULL" or "SET DEFAULT";

    private static string Unquoted(string name) => name.Replace("``", "`", StringComparison.Ordinal);

    // As servers print it, one a line; a comment cannot look so, because its line ends are escaped.
    [GeneratedRegex(
        """
        ^\s*CONSTRAINT `(?<name>(?:[^`]|``)+)` FOREIGN KEY \([^\n]*?\) REFERENCES (?:`(?<schema>(?:[^`]|``)+)`\.)?`(?<table>(?:[^`]|``)+)` \((?:(?:, ?)?`(?<column>(?:[^`]|``)+)`)+\)(?: ON (?:DELETE (?<delete>CASCADE|SET NULL|SET DEFAULT|RESTRICT|NO ACTION)|UPDATE (?<update>CASCADE|SET NULL|SET DEFAULT|RESTRICT|NO ACTION)))*
        """,
        RegexOptions.Multiline)]
    private static partial Regex Constraint();
}
