using Router.Contracts.Rows;
using Router.Hosting.Typed;

namespace Router.Standalone.Tests.Typed;

public sealed class RowMapperTests
{
    private static readonly ColumnDefinition[] s_columns =
        [Column.BigInt("id"), Column.Int("user_id"), Column.Decimal(12, 2, "amount"), Column.DateTime(6, "created"), Column.FixedBinary(16, "ref")];

    private readonly record struct Order(long Id, int? UserId, decimal Amount, DateTime Created, Guid Ref);

    [Fact]
    public void Mapping_values_allocates_nothing()
    {
        var mapper = new RowMapper<Order>();
        var row = Table.Row(Table.Of(s_columns), 1, 2, 3.25m, new DateTime(2026, 11, 20), Guid.NewGuid().ToByteArray());
        mapper.Map(row);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            mapper.Map(row);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_plan_is_compiled_once_whichever_thread_asks()
    {
        var mapper = new RowMapper<Order>();
        var (one, other) = (Table.Of(s_columns), Table.Of(s_columns));
        var found = new PlanMapping<Order>[64];
        Parallel.For(0, found.Length, i => found[i] = mapper.For(i % 2 == 0 ? one : other));
        Assert.Equal([mapper.For(one), mapper.For(other)], found.Distinct().OrderBy(mapping => mapping.Plan == one ? 0 : 1));
    }

    [Fact]
    public void Another_plan_of_the_same_table_is_compiled_anew()
    {
        var mapper = new RowMapper<One<long>>();
        Assert.Equal(5, mapper.Map(Table.Row(Table.Of(Column.Int()), 5)).Value);
        Assert.Equal(1L << 40, mapper.Map(Table.Row(Table.Of(Column.VarChar(3, "name"), Column.BigInt()), "x", 1L << 40)).Value);
    }

    [Fact]
    public void Columns_that_an_after_image_lacks_come_from_the_before_image()
    {
        var table = Table.Of(Column.Int("id"), Column.VarChar(9, "name"), Column.VarChar(9, "note"));
        var row = Contracts.Tests.Frames.First(Table.Update(table, [1, "old", Table.Absent], [Table.Absent, Table.Absent, null]));
        Assert.Equal(new Noted(1, "old", null), new RowMapper<Noted>().Map(row.After, row.Before));
    }

    private sealed record Noted(int Id, string Name, string? Note);

    [Fact]
    public void A_column_that_nobody_has_is_an_error_that_says_what_to_set()
    {
        var table = Table.Of(Column.Int("id"), Column.VarChar(9, "name"), Column.VarChar(9, "note"));
        var row = Contracts.Tests.Frames.First(Table.Update(table, [1, Table.Absent, Table.Absent], [Table.Absent, Table.Absent, "new"]));
        var error = Assert.Throws<RowMappingException>(() => new RowMapper<Noted>().Map(row.After, row.Before));
        Assert.Equal(MappingFault.Absent, error.Fault);
        Assert.Equal(
            "The log does not tell shop.orders.name for this row, so there is nothing for Noted.Name: the server logs with "
                + "binlog_row_image MINIMAL or NOBLOB. Run: SET GLOBAL binlog_row_image = FULL; and reconnect the writers.",
            error.Message);
    }

    [Fact]
    public void Null_in_a_partial_image_is_as_much_an_error_as_in_a_whole_one()
    {
        var table = Table.Of(Column.Int("id"), Column.VarChar(9, "name"), Column.VarChar(9, "note"));
        var row = Contracts.Tests.Frames.First(Table.Update(table, [1, "old", null], [Table.Absent, null, Table.Absent]));
        Assert.Equal(MappingFault.Null, Assert.Throws<RowMappingException>(() => new RowMapper<Noted>().Map(row.After, row.Before)).Fault);
    }

    [Fact]
    public void An_image_that_does_not_exist_is_said_to() =>
        Assert.Throws<InvalidOperationException>(() => new RowMapper<Order>().Map(default(RowImage)));
}
