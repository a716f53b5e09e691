using Router.Subscribers.Invalidation;

namespace Router.Subscribers.Tests.Invalidation;

/// <summary>Images that lack columns, as binlog_row_image=MINIMAL and NOBLOB log them.</summary>
public class MinimalImageTests
{
    private static readonly InvalidationRules ById = new InvalidationRules().Key("shop.users", "user:{id}");
    private static readonly InvalidationRules ByTenant = new InvalidationRules().Key("shop.users", "{tenant}:{id}");

    [Fact]
    public void What_did_not_change_is_taken_from_the_image_before()
    {
        Assert.Equal("user:7", Invalidated.By(ById, Users.MinimalUpdate([("id", 7L)], [("name", "x")])));
        Assert.Equal("user:7 user:8", Invalidated.By(ById, Users.MinimalUpdate([("id", 7L)], [("id", 8L), ("name", "x")])));
        Assert.Equal("3:7 3:8", Invalidated.By(ByTenant, Users.MinimalUpdate([("id", 7L), ("tenant", 3)], [("id", 8L)])));
        Assert.Equal("user:7", Invalidated.By(ById, Users.MinimalDelete(("id", 7L))));
    }

    [Fact]
    public void A_column_that_neither_image_holds_is_refused_and_the_setting_is_named()
    {
        foreach (var frame in new[]
        {
            Users.MinimalUpdate([("id", 7L)], [("name", "x")]),
            Users.MinimalUpdate([("id", 7L)], [("tenant", 5)]),
            Users.MinimalInsert(("id", 7L)),
            Users.MinimalDelete(("id", 7L)),
        })
        {
            var refused = Assert.Throws<InvalidationException>(() => Invalidated.By(ByTenant, frame));
            Assert.Contains("shop.users.tenant", refused.Message, StringComparison.Ordinal);
            Assert.Contains("binlog_row_image=FULL", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void After_a_refusal_the_next_batch_is_as_if_nothing_had_been()
    {
        var target = new RecordingTarget();
        var subscriber = new InvalidationSubscriber(ByTenant, target);
        Assert.Throws<InvalidationException>(() => Invalidated.Hand(subscriber, Users.MinimalDelete(("id", 7L))));
        Invalidated.Hand(subscriber, Users.Delete(Users.Row(8, tenant: 2)));
        Assert.Equal(["2:8"], target.Told);
    }
}
