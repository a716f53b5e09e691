namespace Router.Testing.Tests;

/// <summary>What is written comes, as a server's log would bring it.</summary>
public sealed class WritingTests
{
    [Fact]
    public async Task Inserts_updates_and_deletes_come_with_whole_images()
    {
        var source = Scripts.Shop();
        await using var host = await Followed.StartAsync(source);
        source.WithChanges();
        await source.TakenAsync();

        Assert.Equal(
            [
                "Insert shop.orders 7,new,12.50", "Insert shop.orders 8,new,NULL", "Update shop.orders 7,new,12.50 > 7,paid,12.50",
                "Update shop.orders 8,new,NULL > 9,new,NULL", "Delete shop.orders 7,paid,12.50",
            ],
            host.Changes);
    }

    [Fact]
    public async Task A_script_that_is_played_again_has_the_same_tokens_and_every_reader_sees_the_same()
    {
        var source = Scripts.Shop();
        await using var first = await Followed.StartAsync(source);
        source.WithChanges();
        source.Rotate();
        source.Insert(Scripts.Orders, new { id = 10, status = "new" });
        await source.TakenAsync();
        await using var second = await Followed.StartAsync(source, options => options.From = "start");
        await source.TakenAsync();

        var again = Scripts.Shop();
        await using var third = await Followed.StartAsync(again);
        again.WithChanges();
        again.Rotate();
        again.Insert(Scripts.Orders, new { id = 10, status = "new" });
        await again.TakenAsync();

        Assert.Equal(6, first.Notes.Distinct().Count());
        Assert.Equal(first.Notes, second.Notes);
        Assert.Equal(first.Notes, third.Notes);
        Assert.Equal($"{source.End}", $"{again.End}");
        Assert.Equal("0-1-5", $"{source.End.Gtids}");
    }

    [Fact]
    public async Task What_is_rolled_back_reaches_nobody_and_leaves_no_row()
    {
        var source = Scripts.Shop();
        await using var host = await Followed.StartAsync(source);
        source.Insert(Scripts.Orders, new { id = 1, status = "new" });
        source.Transaction(t =>
        {
            t.Update(Scripts.Orders, new { id = 1, status = "paid" }).Delete(Scripts.Orders, new { id = 1 });
            t.Insert(Scripts.Orders, new { id = 2, status = "new" });
            t.Rollback();
        });
        source.Transaction(t =>
        {
            t.Insert(Scripts.Orders, new { id = 3, status = "new" });
            var before = t.Savepoint();
            t.Update(Scripts.Orders, new { id = 3, status = "lost" });
            t.RollbackTo(before).Insert(Scripts.Orders, new { id = 4, status = "new" });
        });
        await source.TakenAsync();

        Assert.Equal(["Insert shop.orders 1,new,NULL", "Insert shop.orders 3,new,NULL", "Insert shop.orders 4,new,NULL"], host.Changes);
        Assert.Equal([1L, 3L, 4L], source.Rows(Scripts.Orders).Select(row => Convert.ToInt64(row["id"], null)).Order());
        Assert.Equal("new", source.Find(Scripts.Orders, 1)!["status"]);
    }

    [Fact]
    public async Task A_transaction_whose_function_throws_was_never_written()
    {
        var source = Scripts.Shop();
        await using var host = await Followed.StartAsync(source);
        var end = source.End;
        Assert.Throws<ScriptException>(() => source.Transaction(t =>
        {
            t.Insert(Scripts.Orders, new { id = 1, status = "new" });
            t.Update(Scripts.Orders, new { id = 2, status = "paid" });
        }));
        Assert.Equal($"{end}", $"{source.End}");
        Assert.Null(source.Find(Scripts.Orders, 1));
        source.Insert(Scripts.Orders, new { id = 1, status = "new" });
        await source.TakenAsync();
        Assert.Equal(["Insert shop.orders 1,new,NULL"], host.Changes);
    }

    [Fact]
    public async Task A_truncated_table_is_empty_and_whoever_follows_is_told()
    {
        var source = Scripts.Shop();
        await using var host = await Followed.StartAsync(source);
        source.Insert(Scripts.Orders, new { id = 1, status = "new" });
        source.Truncate(Scripts.Orders);
        source.Insert(Scripts.Orders, new { id = 1, status = "anew" });
        await source.TakenAsync();

        Assert.Equal(["Insert shop.orders 1,new,NULL", "Truncated shop.orders", "Insert shop.orders 1,anew,NULL"], host.Changes);
        Assert.Single(source.Rows(Scripts.Orders));
    }

    [Fact]
    public async Task Rows_of_a_table_without_a_key_are_told_by_the_columns_that_are_named()
    {
        var source = new ScriptedSource().Table("shop.visits", t => t.Varchar("page", 20).Int("seconds", nullable: true));
        await using var host = await Followed.StartAsync(source);
        source.Insert("shop.visits", new { page = "home", seconds = 1 }, new { page = "home", seconds = 1 }, new { page = "help" });
        source.Delete("shop.visits", new { page = "home", seconds = 1 });
        source.Update("shop.visits", new { page = "help" }, new { seconds = 3 });
        await source.TakenAsync();

        Assert.Equal(["Delete shop.visits home,1", "Update shop.visits help,NULL > help,3"], host.Changes[3..]);
        Assert.Equal(2, source.Rows("shop.visits").Count);
    }
}
