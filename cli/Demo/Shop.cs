using Router.Wire;

namespace Router.Cli.Demo;

/// <summary>The demo's shop: its tables, and how they are made and read.</summary>
internal sealed class Shop(string schema)
{
    private const string ChangedAt = "changed_at timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)";

    /// <summary>The column by which the lag is measured: the server's own time of the statement.</summary>
    public const string LagColumn = "changed_at";

    private static readonly (string Name, string Definition)[] Definitions =
    [
        ("customers", $"id int unsigned PRIMARY KEY, name varchar(60) NOT NULL, city varchar(40) NOT NULL, {ChangedAt}"),
        ("products", $"id int unsigned PRIMARY KEY, name varchar(60) NOT NULL, price decimal(8,2) NOT NULL, stock int NOT NULL, {ChangedAt}"),
        ("orders", $"id bigint unsigned PRIMARY KEY, customer_id int unsigned NOT NULL, status enum('new','paid','shipped') NOT NULL, total decimal(10,2) NOT NULL, {ChangedAt}"),
        ("order_items", $"order_id bigint unsigned, line tinyint unsigned, product_id int unsigned NOT NULL, quantity smallint unsigned NOT NULL, {ChangedAt}, PRIMARY KEY (order_id, line)"),
    ];

    /// <summary>The tables' names.</summary>
    public static IReadOnlyList<string> Tables { get; } = [.. Definitions.Select(table => table.Name)];

    /// <summary>The shop's schema.</summary>
    public string Schema { get; } = schema;

    /// <summary>Makes the schema and its tables.</summary>
    /// <exception cref="CommandException">There is such a schema already; it is not the demo's to touch.</exception>
    public async Task CreateAsync(ServerConnection connection, CancellationToken cancellationToken)
    {
        var present = await connection.QueryAsync($"SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '{Schema}'", cancellationToken);
        if (present.Rows.Count > 0)
        {
            throw CommandException.Usage($"The server has a schema {Schema} already, and the demo touches nothing it did not make: DROP DATABASE {Schema} if it is left from an earlier demo.");
        }

        await connection.QueryAsync($"CREATE DATABASE {Schema} CHARACTER SET utf8mb4", cancellationToken);
        foreach (var (name, definition) in Definitions)
        {
            await connection.QueryAsync($"CREATE TABLE {Schema}.{name} ({definition}) ENGINE=InnoDB", cancellationToken);
        }
    }

    /// <summary>Removes the schema.</summary>
    public Task<QueryResult> DropAsync(ServerConnection connection) => connection.QueryAsync($"DROP DATABASE IF EXISTS {Schema}", CancellationToken.None);

    /// <summary>Reads a table as the server has it: rows by key, in the texts of <see cref="RowText"/>.</summary>
    public async Task<Dictionary<string, string>> ReadAsync(ServerConnection connection, string table)
    {
        await connection.QueryAsync("SET time_zone = '+00:00'");
        var answer = await connection.QueryAsync($"SELECT * FROM {Schema}.{table}");
        var keyColumns = table == "order_items" ? 2 : 1;
        var time = answer.IndexOf(LagColumn);
        var rows = new Dictionary<string, string>(answer.Rows.Count);
        foreach (var row in answer.Rows)
        {
            rows.Add(RowText.Join(row, keyColumns, time), RowText.Join(row, row.Count, time));
        }

        return rows;
    }
}
