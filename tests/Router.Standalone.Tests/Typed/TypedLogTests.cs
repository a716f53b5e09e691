using Microsoft.Extensions.Logging.Abstractions;
using Router.Contracts;
using Router.Hosting.Typed;
using Router.Replication.Feed;
using Router.Replication.Schema;
using Router.Replication.Source;
using Router.Servers;

namespace Router.Standalone.Tests.Typed;

/// <summary>Rows out of the logs of both real servers, as objects.</summary>
public sealed class TypedLogTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    private const string Create = """
        CREATE TABLE orders (
          id BIGINT UNSIGNED PRIMARY KEY, user_id INT NOT NULL, amount DECIMAL(12,2), status ENUM('new', 'in_transit') NOT NULL, tags SET('a', 'b') NOT NULL,
          note VARCHAR(64), is_paid BOOLEAN NOT NULL, placed DATETIME(6) NOT NULL, changed TIMESTAMP(3) NULL, day DATE, took TIME(2), ref BINARY(16),
          code CHAR(36), score FLOAT, ratio DOUBLE, flags BIT(9), born YEAR, body JSON, small TINYINT UNSIGNED, medium MEDIUMINT)
        """;

    private const string Insert = """
        INSERT INTO orders VALUES (
          18446744073709551615, -7, -1234567890.12, 'in_transit', 'a,b', 'Grüße', 1, '2026-11-20 02:40:00.123456', '2026-11-20 02:40:00.125',
          '2026-11-20', '-838:59:59', UNHEX('0f8fad5bd9cb469fa165708677289500'), '0f8fad5b-d9cb-469f-a165-708677289500', 1.5, 0.1, b'100000001', 2155,
          '{"a":[1,null]}', 255, -8388608)
        """;

    private enum Status
    {
        New,
        InTransit,
    }

    private sealed record Order(
        ulong Id, int UserId, decimal? Amount, Status Status, IReadOnlyList<string> Tags, string? Note, bool IsPaid, DateTime Placed,
        DateTimeOffset? Changed, DateOnly? Day, TimeSpan? Took, Guid? Ref, Guid? Code, float? Score, double? Ratio, int? Flags, short? Born, string? Body,
        byte? Small, int? Medium);

    private sealed record Noted(ulong Id, string? Note);

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_row_becomes_an_object_under_the_plan_that_the_check_foretold(ServerKind kind)
    {
        var (source, table) = await WriteAsync(kind, $"SET time_zone = '+00:00'; {Insert}");
        var foretold = (await TableSchema.ReadAsync(source, table, CancellationToken.None))!;
        var log = Read(source, new RowMapper<Order>());

        var guid = Guid.Parse("0f8fad5b-d9cb-469f-a165-708677289500");
        var placed = new DateTime(2026, 11, 20, 2, 40, 0);
        var order = Assert.Single(log.Changes).After!;
        Assert.Equal(["a", "b"], order.Tags);
        Assert.Equal(
            new Order(
                ulong.MaxValue, -7, -1234567890.12m, Status.InTransit, order.Tags, "Grüße", true, placed.AddMicroseconds(123456),
                new DateTimeOffset(placed.AddMilliseconds(125), TimeSpan.Zero), new DateOnly(2026, 11, 20), new TimeSpan(-838, -59, -59), guid, guid,
                1.5f, 0.1, 257, 2155, kind == ServerKind.MySql ? "{\"a\": [1, null]}" : "{\"a\":[1,null]}", 255, -8388608),
            order);
        Assert.Equal(
            foretold.Columns.Select(column => (column.Name, column.Type, column.Metadata, column.IsNullable, column.IsUnsigned, string.Join(",", column.Labels))),
            log.Plans[0].Columns.Select(column => (column.Name, column.Type, column.Metadata, column.IsNullable, column.IsUnsigned, string.Join(",", column.Labels))));
        Assert.Equal(foretold.PrimaryKey, log.Plans[0].PrimaryKey);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Minimal_images_are_put_together_as_far_as_the_log_reaches(ServerKind kind)
    {
        var (source, _) = await WriteAsync(
            kind,
            $"{Insert}; SET SESSION binlog_row_image = MINIMAL; UPDATE orders SET note = 'short'; UPDATE orders SET is_paid = 0; DELETE FROM orders");
        var changes = Read(source, new RowMapper<Noted>()).Changes;

        Assert.Equal(new Noted(ulong.MaxValue, "Grüße"), changes[0].After);
        Assert.Equal(new Noted(ulong.MaxValue, "short"), changes[1].After);
        Assert.Contains("binlog_row_image = FULL", Assert.Throws<RowMappingException>(() => changes[1].Before).Message, StringComparison.Ordinal);
        Assert.Throws<RowMappingException>(() => changes[2].After);
        Assert.Throws<RowMappingException>(() => changes[3].Before);
        Assert.Equal(ulong.MaxValue, changes[3].Row.Key.GetUInt64("id"));
        Assert.Equal(4, changes.Count);
    }

    private async Task<(SourceOptions Source, TableName Table)> WriteAsync(ServerKind kind, string statements)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync("typedlog");
        await server.Sql.ExecuteAsync($"USE {schema}; {Create}; {statements}");
        var table = new TableName(schema, "orders");
        var source = SourceOptions.Parse($"mysql://repl:repl@127.0.0.1:{server.Port}");
        return (source with { Start = StartPosition.Oldest, UntilEnd = true, FailFast = true, Follows = name => name == table }, table);
    }

    private static FirstChanges<T> Read<T>(SourceOptions source, RowMapper<T> mapper)
    {
        var changes = new FirstChanges<T>(mapper);
        new BinlogFeed(source, NullLogger<BinlogFeed>.Instance).Run(changes, CancellationToken.None);
        return changes;
    }
}
