using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Subscribers.Aggregates;

namespace Router.Subscribers.Tests.Aggregates;

/// <summary>Windows of time.</summary>
public class WindowTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Rows_are_held_to_the_window_of_their_column_and_leave_it_when_that_changes()
    {
        var rig = new Rig(a => a.Over(AggregateWindow.Tumbling("created", Hour, TimeSpan.FromDays(1))).GroupBy("status").Count().Sum("amount"));
        await rig.InsertAsync(Shop.Row(1, amount: 1m, created: At(10, 0)), Shop.Row(2, amount: 2m, created: At(10, 59)), Shop.Row(3, amount: 4m, created: At(11, 0)), Shop.Row(4));
        Assert.Equal(["window=2026-01-01T10:00:00, status=new: count=2, sum(amount)=3.00", "window=2026-01-01T11:00:00, status=new: count=1, sum(amount)=4.00"], rig.Lines);
        await rig.UpdateAsync(Shop.Row(1, amount: 1m, created: At(10, 0)), Shop.Row(1, amount: 1m, created: At(11, 30)));
        await rig.DeleteAsync(Shop.Row(2, amount: 2m, created: At(10, 59)));
        Assert.Equal(["window=2026-01-01T11:00:00, status=new: count=2, sum(amount)=5.00"], rig.Lines);
        Assert.Equal(2, rig.Aggregate.Read(At(11, 0), "new").GetInt64("count"));
        Assert.False(rig.Aggregate.Read(At(10, 0), "new").Exists);
    }

    [Fact]
    public async Task A_row_is_in_each_sliding_window_that_covers_it()
    {
        var rig = new Rig(a => a.Over(AggregateWindow.Sliding("created", 2 * Hour, Hour, TimeSpan.FromDays(1))).Count());
        await rig.InsertAsync(Shop.Row(1, created: At(10, 30)), Shop.Row(2, created: At(11, 0)));
        Assert.Equal(["window=2026-01-01T09:00:00: count=1", "window=2026-01-01T10:00:00: count=2", "window=2026-01-01T11:00:00: count=1"], rig.Lines);
        await rig.DeleteAsync(Shop.Row(1, created: At(10, 30)));
        Assert.Equal(["window=2026-01-01T10:00:00: count=1", "window=2026-01-01T11:00:00: count=1"], rig.Lines);
    }

    [Fact]
    public async Task A_window_is_gone_when_its_time_is_over_and_what_comes_for_it_is_counted_as_late()
    {
        var rig = new Rig(a => a.Over(AggregateWindow.Tumbling("created", Hour, Hour)).Count().Max("amount"));
        await rig.InsertAsync(Shop.Row(1, amount: 1m, created: At(10, 0)), Shop.Row(2, created: At(11, 59)));
        Assert.Equal(2, rig.Lines.Length);
        await rig.InsertAsync(Shop.Row(3, created: At(12, 0)));
        Assert.Equal(["window=2026-01-01T11:00:00: count=1, max(amount)=NULL", "window=2026-01-01T12:00:00: count=1, max(amount)=NULL"], rig.Lines);
        Assert.Equal(0, rig.Aggregate.Late);
        await rig.InsertAsync(Shop.Row(4, created: At(10, 30)));
        await rig.DeleteAsync(Shop.Row(1, amount: 1m, created: At(10, 0)));
        Assert.Equal(2, rig.Lines.Length);
        Assert.Equal(2, rig.Aggregate.ReadAll().Late);
        await rig.RestartAsync(rig.Save());
        await rig.InsertAsync(Shop.Row(5, created: At(10, 30)));
        Assert.Equal(3, rig.Aggregate.Late);
        Assert.Equal(2, rig.Lines.Length);
    }

    [Fact]
    public async Task Windows_that_one_partition_knows_to_be_gone_are_gone()
    {
        var rig = new Rig(a => a.Over(AggregateWindow.Tumbling("created", Hour, TimeSpan.Zero)).Count());
        await rig.TakeAsync(Shop.Insert(rig.Plan, Shop.Row(1, created: At(10, 0))), "shop.orders/0");
        await rig.TakeAsync(Shop.Insert(rig.Plan, Shop.Row(2, created: At(12, 0))), "shop.orders/1");
        Assert.Equal(["window=2026-01-01T12:00:00: count=1"], rig.Lines);
        Assert.False(rig.Aggregate.Read(At(10, 0)).Exists);
    }

    [Fact]
    public async Task Windows_over_commits_count_changes_and_take_nothing_out()
    {
        var tables = new FakeTables(Shop.Orders) { Rows = { Shop.Row(1) } };
        var rig = new Rig(a => a.Over(AggregateWindow.OverCommits(Hour, Hour)).GroupBy("status").Count().Sum("amount")) { CommittedAt = At(10, 5) };
        await rig.BeginAsync(tables);
        Assert.Equal(0, tables.Readings);
        await rig.InsertAsync(Shop.Row(1, amount: 1m));
        await rig.UpdateAsync(Shop.Row(1, amount: 1m), Shop.Row(1, "paid", 5m));
        await rig.ChangeTableAsync(TableChange.Truncated);
        await rig.DeleteAsync(Shop.Row(1, "paid", 5m));
        Assert.Equal(["window=2026-01-01T10:00:00Z, status=new: count=1, sum(amount)=1.00", "window=2026-01-01T10:00:00Z, status=paid: count=2, sum(amount)=10.00"], rig.Lines);
        Assert.False(rig.Aggregate.IsUnsure);
        rig.CommittedAt = At(12, 30);
        await rig.InsertAsync(Shop.Row(2, amount: 2m));
        Assert.Equal(["window=2026-01-01T12:00:00Z, status=new: count=1, sum(amount)=2.00"], rig.Lines);
        await rig.RestartAsync(rig.Save(), tables);
        Assert.Equal(["window=2026-01-01T12:00:00Z, status=new: count=1, sum(amount)=2.00"], rig.Lines);
    }

    [Fact]
    public async Task Of_commits_only_the_kinds_that_are_declared_count()
    {
        var rig = new Rig(a => a.Over(AggregateWindow.OverCommits(Hour, Hour, ChangeKinds.Insert | ChangeKinds.Delete)).Count()) { CommittedAt = At(10, 5) };
        await rig.InsertAsync(Shop.Row(1));
        await rig.UpdateAsync(Shop.Row(1), Shop.Row(1, "paid"));
        await rig.DeleteAsync(Shop.Row(1, "paid"));
        Assert.Equal(["window=2026-01-01T10:00:00Z: count=2"], rig.Lines);
    }

    [Theory]
    [InlineData(60, 0)]
    [InlineData(60, 45)]
    [InlineData(30, 60)]
    public void Windows_that_do_not_fit_together_are_refused(int sizeMinutes, int stepMinutes) => Assert.Throws<ArgumentException>(
        () => AggregateWindow.Sliding("created", TimeSpan.FromMinutes(sizeMinutes), TimeSpan.FromMinutes(stepMinutes), Hour));

    private static DateTime At(int hour, int minute) => new(2026, 1, 1, hour, minute, 0);
}
