using Microsoft.Extensions.Logging.Abstractions;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Hosting.Typed;
using Router.Replication.Feed;
using Router.Replication.Schema;
using Router.Replication.Source;
using Router.Routing.Subscriptions;
using Router.Servers;

namespace Router.Standalone.Tests.Typed;

/// <summary>Against both real servers: a table as the information schema has it, and typed subscriptions compared with it.</summary>
public sealed class TableSchemaTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    private const string EveryType = """
        CREATE TABLE every_type (
          a TINYINT(1) NOT NULL, b SMALLINT UNSIGNED, c MEDIUMINT, d INT UNSIGNED ZEROFILL, e BIGINT UNSIGNED, f FLOAT, g DOUBLE, h DECIMAL(12,2),
          i BIT(11), j YEAR, k DATE, l TIME, m DATETIME(6), n TIMESTAMP(3) NULL, o CHAR(36), p VARCHAR(300), q BINARY(16), r VARBINARY(16),
          s TINYTEXT, t BLOB, u MEDIUMTEXT CHARACTER SET latin1, v LONGBLOB, w ENUM('a', 'it''s', 'x,)y'), x SET('p', 'q'), y POINT, z DECIMAL,
          PRIMARY KEY (o, a))
        """;

    private static ServerFeeds Feeds { get; } = new(NullLoggerFactory.Instance);

    private sealed record Right(bool A, ushort? B, int? C, uint? D, ulong? E, decimal? H, DateTimeOffset? N, string O);

    private sealed record TooNarrow(int? E);

    private sealed record NoColumn(int Missing);

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Every_type_is_read_as_the_log_would_describe_it(ServerKind kind)
    {
        var (source, table) = await CreateAsync(kind, EveryType, "every_type");
        var plan = await TableSchema.ReadAsync(source, table, CancellationToken.None);
        Assert.NotNull(plan);
        Assert.True(plan.HasNames);
        Assert.Equal([14, 0], plan.PrimaryKey);
        Assert.Equal(
            [
                ("a", ColumnType.Tiny, 0), ("b", ColumnType.Short, 0), ("c", ColumnType.Int24, 0), ("d", ColumnType.Long, 0), ("e", ColumnType.LongLong, 0),
                ("f", ColumnType.Float, 4), ("g", ColumnType.Double, 8), ("h", ColumnType.NewDecimal, 0x0C02), ("i", ColumnType.Bit, 11),
                ("j", ColumnType.Year, 0), ("k", ColumnType.Date, 0), ("l", ColumnType.Time2, 0), ("m", ColumnType.DateTime2, 6),
                ("n", ColumnType.Timestamp2, 3), ("o", ColumnType.String, 144), ("p", ColumnType.VarChar, 1200), ("q", ColumnType.String, 16),
                ("r", ColumnType.VarChar, 16), ("s", ColumnType.Blob, 1), ("t", ColumnType.Blob, 2), ("u", ColumnType.Blob, 3), ("v", ColumnType.Blob, 4),
                ("w", ColumnType.Enum, 1), ("x", ColumnType.Set, 1), ("y", ColumnType.Geometry, 4), ("z", ColumnType.NewDecimal, 0x0A00),
            ],
            plan.Columns.Select(column => (column.Name!, column.Type, column.Metadata)));
        Assert.Equal("bdej", string.Concat(plan.Columns.Where(column => column.IsUnsigned).Select(column => column.Name)));
        Assert.Equal("ao", string.Concat(plan.Columns.Where(column => !column.IsNullable).Select(column => column.Name)));
        Assert.Equal(["a", "it's", "x,)y"], Named(plan, "w").Labels);
        Assert.Equal(["p", "q"], Named(plan, "x").Labels);
        Assert.Equal((63, 63, 8), (Named(plan, "q").CollationId, Named(plan, "v").CollationId, Named(plan, "u").CollationId));
    }

    [Fact]
    public async Task The_types_that_only_MariaDB_has_are_read()
    {
        var (source, table) = await CreateAsync(
            ServerKind.MariaDb,
            "CREATE TABLE own (a UUID, b INET4, c INET6, d VARCHAR(20) COMPRESSED, e BLOB COMPRESSED, f JSON, g VARCHAR(9) COLLATE utf8mb4_uca1400_ai_ci)",
            "own");
        var plan = (await TableSchema.ReadAsync(source, table, CancellationToken.None))!;
        Assert.Equal(["uuid", "inet4", "inet6", null, null, "json", null], plan.Columns.Select(column => column.Meaning));
        Assert.Equal([ColumnType.VarCharCompressed, ColumnType.BlobCompressed, ColumnType.Blob], plan.Columns.Skip(3).Take(3).Select(column => column.Type));
        Assert.NotEqual(63, Named(plan, "g").CollationId);
        new RowMapper<MariaDbOwn>().Check(plan);
    }

    [Fact]
    public async Task The_types_that_only_MySQL_has_are_read()
    {
        var (source, table) = await CreateAsync(ServerKind.MySql, "CREATE TABLE own (a JSON, b VECTOR(3))", "own");
        var plan = (await TableSchema.ReadAsync(source, table, CancellationToken.None))!;
        Assert.Equal([(ColumnType.Json, 4), (ColumnType.Vector, 4)], plan.Columns.Select(column => (column.Type, column.Metadata)));
        new RowMapper<MySqlOwn>().Check(plan);
    }

    private sealed record MariaDbOwn(Guid? A, string? B, string? C, string? D, byte[]? E, System.Text.Json.JsonElement? F, string? G);

    private sealed record MySqlOwn(System.Text.Json.JsonElement? A, float[]? B);

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_table_that_does_not_exist_is_null_and_no_error_at_the_start(ServerKind kind)
    {
        var (source, table) = await CreateAsync(kind, EveryType, "every_type");
        var missing = table with { Table = "o'rders\\" };
        Assert.Null(await TableSchema.ReadAsync(source, missing, CancellationToken.None));
        await TypedCheck.RunAsync(Feeds, source, [Typed<NoColumn>("nowhere.orders")], CancellationToken.None);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_type_that_fits_its_table_passes_and_one_that_does_not_is_named_at_the_start(ServerKind kind)
    {
        var (source, table) = await CreateAsync(kind, EveryType, "every_type");
        await TypedCheck.RunAsync(Feeds, source, [Typed<Right>($"{table}")], CancellationToken.None);
        var narrow = await Assert.ThrowsAsync<RowMappingException>(
            () => TypedCheck.RunAsync(Feeds, source, [Typed<Right>($"{table}"), Typed<TooNarrow>($"{table}")], CancellationToken.None));
        Assert.Equal($"TooNarrow.E is int?, which does not hold every value of {table}.e: that is BIGINT UNSIGNED, use ulong.", narrow.Message);
        var none = await Assert.ThrowsAsync<RowMappingException>(() => TypedCheck.RunAsync(Feeds, source, [Typed<NoColumn>($"{table}")], CancellationToken.None));
        Assert.StartsWith($"NoColumn.Missing (int) has no column in {table}, which has a, b, c, d, ", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pattern_of_tables_and_other_subscribers_are_left_to_their_first_row()
    {
        var (source, table) = await CreateAsync(ServerKind.MariaDb, EveryType, "every_type");
        await TypedCheck.RunAsync(Feeds, source, [Typed<NoColumn>($"{table.Schema}.*")], CancellationToken.None);
    }

    [Fact]
    public async Task A_log_file_has_nobody_to_ask() =>
        Assert.Null(await TableSchema.ReadAsync(SourceOptions.Parse("file:binlog.000001"), new TableName("shop", "orders"), CancellationToken.None));

    [Fact]
    public async Task A_wrong_password_is_named()
    {
        var server = await servers.MariaDb;
        var source = SourceOptions.Parse($"mysql://admin:wrong@127.0.0.1:{server.Port}");
        var error = await Assert.ThrowsAsync<SourceException>(() => TableSchema.ReadAsync(source, new TableName("shop", "orders"), CancellationToken.None));
        Assert.Equal(SourceFault.LoginRefused, error.Fault);
    }

    private static Subscription Typed<T>(string tables) => new()
    {
        Name = tables,
        Level = SubscriptionLevel.Table,
        Tables = TableGlob.Parse(tables),
        Subscriber = new TypedSubscriber<T>(new RowMapper<T>(), (_, _) => default),
    };

    private static ColumnDefinition Named(TablePlan plan, string name) => plan.Columns[plan.Find(name)];

    private async Task<(SourceOptions Source, TableName Table)> CreateAsync(ServerKind kind, string create, string table)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync("typed");
        await server.Sql.ExecuteAsync($"USE {schema}; {create}");
        return (SourceOptions.Parse($"mysql://repl:repl@127.0.0.1:{server.Port}"), new TableName(schema, table));
    }
}
