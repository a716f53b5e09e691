using Router.Subscribers.Redis;

namespace Router.Subscribers.Tests.Redis;

public class RedisRunTests
{
    private const int Rounds = 20_000;

    /// <summary>Who logs in has one slot, for as long as that takes; the reading loop must not come upon it afterwards.</summary>
    [Fact]
    public async Task Its_slot_is_given_back_before_anybody_is_told_that_it_ended()
    {
        for (var round = 0; round < Rounds; round++)
        {
            using var slots = new SemaphoreSlim(0, 1);
            var run = new RedisRun(1, new RedisPipeline().Replies, slots);
            var ending = round % 2 == 0 ? Task.Run(run.Complete) : Task.Run(() => run.Fail(new IOException("lost")));
            while (!run.Ended.IsCompleted)
            {
                Thread.SpinWait(1);
            }

            Assert.Equal(1, slots.CurrentCount);
            slots.Dispose();
            await ending;
        }
    }
}
