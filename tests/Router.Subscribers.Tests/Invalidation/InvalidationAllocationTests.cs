using Router.Contracts;
using Router.Servers;
using Router.Subscribers.Invalidation;
using Router.Subscribers.Invalidation.Targets;

namespace Router.Subscribers.Tests.Invalidation;

public class InvalidationAllocationTests
{
    private const int Rows = 500;

    [Fact]
    public async Task A_row_on_its_way_to_a_target_allocates_nothing()
    {
        long counted = 0;
        var target = new HandlerTarget((batch, _) =>
        {
            foreach (var key in batch.Keys)
            {
                counted += key.Length;
            }

            return default;
        });
        var rules = new InvalidationRules().Key("shop.users", "user:{id}:{name}", changed: ["name"]).Key("shop.users", "t:{tenant}").Tag("shop.users", "{avatar}");
        var subscriber = new InvalidationSubscriber(rules, target);
        var frames = new[]
        {
            Users.Insert([.. Enumerable.Range(0, Rows).Select(id => Users.Row(id, "name", id % 7, [1, 2]))]),
            Users.Update(Users.Row(1), Users.Row(2, "other")),
        };

        // The first rounds size the buffers, and run code that is not compiled to the end yet.
        await Eventually.TrueAsync(() => AllocatedBytes(subscriber, frames) == 0, "a round allocates nothing");
        Assert.True(counted > Rows * 6);
    }

    private static long AllocatedBytes(InvalidationSubscriber subscriber, ChangeFrame[] frames)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var frame in frames)
        {
            Invalidated.Hand(subscriber, frame);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
