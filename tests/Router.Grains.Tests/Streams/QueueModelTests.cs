using Xunit.Abstractions;

namespace Router.Grains.Tests.Streams;

/// <summary>The queue and its cursors, driven as the agent drives them, in orders that chance makes.</summary>
public sealed class QueueModelTests(ITestOutputHelper output)
{
    private const int Steps = 2000;

    private static readonly bool s_isLong = Environment.GetEnvironmentVariable("ROUTER_TEST_LONG") == "1";

    private static int Seeds => s_isLong ? 5000 : 100;

    [Fact]
    public Task Whatever_the_order_of_calls_each_row_is_applied_once_in_order_and_nothing_is_acknowledged_before() => OneAtATime.RunAsync(async () =>
    {
        var first = Environment.TickCount;
        var (deliveries, mostBatches, givenUp, generations, receivers) = (0, 0, 0, 0L, 0);
        for (var seed = first; seed < first + Seeds; seed++)
        {
            var model = new QueueModel(seed, cursor => cursor);
            await model.RunAsync(Steps);
            Assert.True(!model.Broken.Any(), $"seed {seed}: {string.Join("; ", model.Broken)}");
            model.AssertAllCame();
            deliveries += model.Seen.Deliveries;
            mostBatches = Math.Max(mostBatches, model.Seen.MostBatches);
            givenUp += model.Seen.GivenUp;
            generations += model.Seen.Generations - 1;
            receivers += model.Seen.Receivers;
        }

        output.WriteLine($"seeds {first} to {first + Seeds - 1}: {deliveries} deliveries taken, {givenUp} deliveries given up, {generations} restarts, {receivers} receivers, up to {mostBatches} batches at once");
        Assert.True(mostBatches > 1 && givenUp > Seeds && generations > Seeds && receivers > Seeds, "The model does less than it should.");
    });

    [Fact]
    public Task A_cursor_that_accepts_what_failed_is_found_out() => OneAtATime.RunAsync(async () =>
    {
        var model = new QueueModel(1, cursor => new DeafCursor(cursor));
        await model.RunAsync(Steps);
        Assert.NotEmpty(model.Broken);
    });
}
