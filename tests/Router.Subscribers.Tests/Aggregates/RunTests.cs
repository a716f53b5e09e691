using System.Globalization;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;

namespace Router.Subscribers.Tests.Aggregates;

/// <summary>Rows that come or go together, more than are taken at a time.</summary>
public class RunTests
{
    private const int Seed = 20261120;

    [Fact]
    public async Task Groups_of_texts_of_every_length_are_told_apart_while_they_come_and_go()
    {
        var random = new Random(Seed);
        var rig = new Rig(a => a.GroupBy("status").Count().Sum("amount").CountOf("user_id"));
        var present = new List<object?[]>();
        for (var round = 0; round < 20; round++)
        {
            var coming = Enumerable.Range(0, random.Next(3000)).Select(id => Shop.Row(id, TextOf(random), random.Next(1000), random.Next(2) == 0 ? null : id)).ToArray();
            var going = present.Where(_ => random.Next(round % 4 == 3 ? 1 : 2) == 0).ToArray();
            await rig.InsertAsync(coming);
            await rig.DeleteAsync(going);
            present = [.. present.Except(going), .. coming];
            Assert.Equal(Expected(present), rig.Lines);
        }
    }

    [Fact]
    public async Task A_group_that_is_gone_comes_back_as_a_new_one()
    {
        var rig = new Rig(a => a.GroupBy("status").Count());
        await rig.InsertAsync(Shop.Row(1, "a"), Shop.Row(2, "b"));
        await rig.DeleteAsync(Shop.Row(1, "a"), Shop.Row(2, "b"));
        await rig.InsertAsync(Shop.Row(3, "c"), Shop.Row(4, "a"), Shop.Row(5, "a"));
        Assert.Equal(["status=a: count=2", "status=c: count=1"], rig.Lines);
    }

    [Fact]
    public async Task A_condition_that_throws_behind_thousands_of_rows_is_tried_again_from_its_row()
    {
        var fails = true;
        var rig = new Rig(a => a.Where(RowCondition.Of("at times", row => row.GetInt64("id") != 2500 || !fails ? true : throw new IOException("Not now."), ["id"])).Count());
        await rig.InsertAsync(Shop.Row(-2), Shop.Row(-1));
        var frame = Shop.Insert(Shop.Orders, [.. Enumerable.Range(0, 3000).Select(id => Shop.Row(id))]);
        await Assert.ThrowsAsync<IOException>(() => rig.TakeAsync(frame));
        Assert.Equal(["count=2502"], rig.Lines);
        await Assert.ThrowsAsync<IOException>(() => rig.TakeAgainAsync(frame));
        Assert.Equal(["count=2502"], rig.Lines);
        fails = false;
        await rig.TakeAgainAsync(frame);
        Assert.Equal(["count=3002"], rig.Lines);
    }

    [Fact]
    public async Task Rows_before_one_that_is_cut_short_count_once()
    {
        var rig = new Rig(a => a.Count());
        var frame = Shop.Insert(Shop.Orders, Shop.Row(1), Shop.Row(2));
        frame.LengthBytes--;
        await Assert.ThrowsAsync<MalformedRowException>(() => rig.TakeAsync(frame));
        await Assert.ThrowsAsync<MalformedRowException>(() => rig.TakeAgainAsync(frame));
        Assert.Equal(["count=1"], rig.Lines);
    }

    /// <summary>Beginnings of one text, and those with one zero more.</summary>
    private static string? TextOf(Random random) =>
        random.Next(25) is var length && length == 0 ? null : new string('s', length - 1) + (random.Next(8) == 0 ? "\0" : "");

    private static string[] Expected(List<object?[]> rows) =>
        [.. rows.GroupBy(row => (string?)row[3]).Select(group => string.Create(
            CultureInfo.InvariantCulture,
            $"status={group.Key ?? "NULL"}: count={group.Count()}, sum(amount)={group.Sum(row => (decimal)row[2]!):F2}, count(user_id)={group.Count(row => row[1] is not null)}")).Order(StringComparer.Ordinal)];
}
