using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Subscribers.Aggregates;

namespace Router.Subscribers.Tests.Aggregates;

/// <summary>Where an aggregate begins.</summary>
public class FillTests
{
    [Fact]
    public async Task Without_state_it_begins_with_the_tables_rows_and_drops_the_changes_that_are_in_them()
    {
        var tables = new FakeTables(Shop.Orders) { Rows = { Shop.Row(1), Shop.Row(2), Shop.Row(3), Shop.Row(4) } };
        tables.UpToSequences.Enqueue(1003);
        tables.UpToSequences.Dequeue();
        var rig = new Rig(a => a.GroupBy("status").Count());
        await rig.BeginAsync(tables);
        Assert.Equal(["status=new: count=4"], rig.Lines);
        await rig.InsertAsync(Shop.Row(3));
        await rig.InsertAsync(Shop.Row(4));
        Assert.Equal(["status=new: count=4"], rig.Lines);
        await rig.InsertAsync(Shop.Row(5));
        Assert.Equal(["status=new: count=5"], rig.Lines);
        Assert.Equal(["status"], tables.WantedColumns);
    }

    [Fact]
    public async Task A_table_change_that_is_in_the_reading_is_dropped_too()
    {
        var tables = new FakeTables(Shop.Orders) { Rows = { Shop.Row(1) } };
        tables.UpToSequences.Enqueue(1002);
        tables.UpToSequences.Dequeue();
        var rig = new Rig(a => a.Count());
        await rig.BeginAsync(tables);
        await rig.ChangeTableAsync(TableChange.Truncated);
        Assert.Equal(["count=1"], rig.Lines);
        await rig.ChangeTableAsync(TableChange.Truncated);
        Assert.Equal(["count=0"], rig.Lines);
    }

    [Fact]
    public async Task A_reading_from_before_the_place_where_the_log_begins_is_read_again()
    {
        var tables = new FakeTables(Shop.Orders) { Rows = { Shop.Row(1) } };
        var begin = ChangeToken.PackSequence(0, 7, 100);
        tables.UpToSequences.Enqueue(begin);
        var rig = new Rig(a => a.Count());
        await rig.Aggregate.BeginAsync(
            new FakeSource(tables), new SourcePosition(new ServerIdentity(ServerFlavor.MySql, "s"), "binlog.000007", 100, "", 0), CancellationToken.None);
        Assert.Equal(2, tables.Readings);
    }

    [Fact]
    public async Task With_state_nothing_is_read()
    {
        var rig = new Rig(a => a.Count());
        await rig.BeginAsync(new FakeTables(Shop.Orders));
        await rig.InsertAsync(Shop.Row(1));
        var tables = new FakeTables(Shop.Orders);
        await rig.RestartAsync(rig.Save(), tables);
        Assert.Equal(0, tables.Readings);
        Assert.Equal(["count=1"], rig.Lines);
    }

    [Fact]
    public async Task From_the_log_alone_it_begins_with_nothing_and_no_doubt_when_the_table_is_made()
    {
        var tables = new FakeTables(Shop.Orders) { Rows = { Shop.Row(1) } };
        var rig = new Rig(a => a.Count().Fill(FillMode.Log));
        await rig.BeginAsync(tables);
        await rig.ChangeTableAsync(TableChange.Altered);
        await rig.InsertAsync(Shop.Row(1));
        Assert.Equal(["count=1"], rig.Lines);
        Assert.Equal(0, tables.Readings);
    }

    [Fact]
    public async Task From_the_log_alone_and_read_on_from_a_saved_position_it_says_that_it_lacks_what_came_before()
    {
        var rig = new Rig(a => a.Count().Fill(FillMode.Log));
        await rig.Aggregate.BeginAsync(new FakeSource(null) { IsResumed = true }, new SourcePosition(null, "binlog.000001", 4, "", 0), CancellationToken.None);
        Assert.True(rig.Aggregate.IsUnsure);
        Assert.Contains("under this definition", rig.Aggregate.Doubt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_has_no_tables_and_refuses_to_fill_from_one()
    {
        var rig = new Rig(a => a.Count().Fill(FillMode.Table));
        await Assert.ThrowsAsync<InvalidOperationException>(() => rig.BeginAsync().AsTask());
        Assert.Throws<InvalidOperationException>(() => { _ = rig.Aggregate.RefillAsync(); });
    }

    [Fact]
    public async Task A_reading_that_breaks_off_is_begun_anew_and_a_column_that_is_missing_ends_the_start()
    {
        var tables = new FakeTables(Shop.Orders) { Rows = { Shop.Row(1), Shop.Row(2), Shop.Row(3), Shop.Row(4) } };
        tables.Reading = reading => reading == 1 ? throw new TableReadException("Contact broke.") : Task.CompletedTask;
        var rig = new Rig(a => a.Count());
        await rig.BeginAsync(tables);
        Assert.Equal(["count=4"], rig.Lines);
        var wrong = await Assert.ThrowsAsync<ArgumentException>(() => new Rig(a => a.Sum("nothing")).BeginAsync(tables).AsTask());
        Assert.Contains("nothing", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_condition_reads_is_read_too_and_all_columns_where_that_is_not_known()
    {
        var tables = new FakeTables(Shop.Orders);
        await new Rig(a => a.Count().Where(RowCondition.Of("x", _ => true, ["user_id"]))).BeginAsync(tables);
        Assert.Equal(["user_id"], tables.WantedColumns);
        await new Rig(a => a.Count().Where(RowCondition.Of("x", _ => true))).BeginAsync(tables);
        Assert.Null(tables.WantedColumns);
        await new Rig(a => a.Count()).BeginAsync(tables);
        Assert.Equal(["id"], tables.WantedColumns);
    }

    [Fact]
    public async Task Waiting_for_an_own_write_is_asked_of_the_source()
    {
        var rig = new Rig(a => a.Count());
        Assert.Throws<InvalidOperationException>(() => { _ = rig.Aggregate.WaitForAsync(LogPoint.OfPlace("binlog.000001", 4), TimeSpan.Zero); });
        var source = new FakeSource(null);
        await rig.Aggregate.BeginAsync(source, new SourcePosition(null, "binlog.000001", 4, "", 0), CancellationToken.None);
        Assert.Equal(WaitOutcome.Reached, await rig.Aggregate.WaitForAsync(LogPoint.OfPlace("binlog.000001", 4), TimeSpan.FromSeconds(1)));
        Assert.Equal("binlog.000001:4", $"{source.AwaitedPoint}");
    }
}
