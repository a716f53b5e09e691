using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Providers.Streams.Common;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.TestingHost;
using Router.Contracts.Orleans.Streams;
using Router.Servers;
using Xunit.Abstractions;

namespace Router.Grains.Tests.Streams;

/// <summary>The provider in real silos, over TCP, with a scripted tailer and consumers of its own.</summary>
public sealed class StreamProviderTests(ITestOutputHelper output)
{
    private static readonly bool s_isLong = Environment.GetEnvironmentVariable("ROUTER_TEST_LONG") == "1";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Every_row_comes_once_and_in_order(short silos)
    {
        var streams = StreamScenario.Streams(10);
        await using var scenario = await StreamScenario.StartAsync(silos);
        for (var round = 0; round < 200; round++)
        {
            scenario.Tailer.Write(streams[round % streams.Length], 3);
            if (round % 50 == 49)
            {
                await scenario.AllCameAsync(streams[..10]);
            }
        }

        await scenario.AllCameAsync(streams);
    }

    [Fact]
    public async Task Batches_that_wait_come_together()
    {
        var streams = StreamScenario.Streams(1);
        await using var scenario = await StreamScenario.StartAsync(1);
        var table = scenario.TableOf(streams[0]);
        table.GetStuck();
        for (var batch = 0; batch < 100; batch++)
        {
            scenario.Tailer.Write(streams[0], 2);
        }

        table.GoOn();
        await scenario.AllCameAsync(streams);
        output.WriteLine($"{table.Model.Deliveries} deliveries of up to {table.Model.MostBatches} batches");
        Assert.True(table.Model.MostBatches > 10, $"At most {table.Model.MostBatches} batches came together.");
    }

    [Fact]
    public async Task An_acknowledgement_does_not_wait_for_the_end_of_a_long_poll()
    {
        var streams = StreamScenario.Streams(1);
        await using var scenario = await StreamScenario.StartAsync(1);
        scenario.Tailer.Write(streams[0], 1);
        await scenario.AllCameAsync(streams);

        // One that is late, on a busy machine, may come just when no question waits: then it goes with the next.
        for (var round = 0; round < 40 && scenario.Tailer.QuestionsThatAcknowledgeOnly < 20; round++)
        {
            scenario.Tailer.Write(streams[0], 1);
            await scenario.AllCameAsync(streams);
        }

        output.WriteLine($"{scenario.Tailer.QuestionsThatAcknowledgeOnly} of {scenario.Tailer.Questions} questions");
        Assert.True(scenario.Tailer.QuestionsThatAcknowledgeOnly >= 20, $"Only {scenario.Tailer.QuestionsThatAcknowledgeOnly} acknowledgements went by themselves.");
    }

    [Fact]
    public async Task A_consumer_that_throws_for_longer_than_a_delivery_may_take_misses_nothing()
    {
        var streams = StreamScenario.Streams(2);
        await using var scenario = await StreamScenario.StartAsync(
            1, agent: agent => agent.MaxEventDeliveryTime = s_isLong ? TimeSpan.FromMinutes(1) : TimeSpan.FromMilliseconds(500));
        var failing = scenario.TableOf(streams[0]);
        failing.IsThrowing = true;
        for (var batch = 0; batch < 20; batch++)
        {
            scenario.Tailer.Write(streams[batch % 2], 2);
        }

        await Eventually.TrueAsync(() => failing.Errors >= 2, "the agent gives up twice", TimeSpan.FromMinutes(4));
        Assert.Empty(failing.Model.Rows);
        failing.IsThrowing = false;
        await scenario.AllCameAsync(streams);
        output.WriteLine($"{failing.Refusals} refusals, given up {failing.Errors} times");
    }

    [Fact]
    public async Task A_stuck_stream_holds_up_no_other_of_its_queue_and_is_held_in_bounded_memory()
    {
        var streams = StreamScenario.Streams(5);
        await using var scenario = await StreamScenario.StartAsync(1, 10_000, options => (options.Queues, options.DeliveryBytes, options.StreamCacheBytes, options.QueueCacheBytes) = (1, 64 << 10, 128 << 10, 256 << 10));
        var stuck = streams[..3];
        Assert.All(stuck, stream => scenario.TableOf(stream).GetStuck());
        for (var batch = 0; batch < 100; batch++)
        {
            Assert.All(streams, stream => scenario.Tailer.Write(stream, 1));
        }

        await Eventually.TrueAsync(() => streams[3..].All(stream => scenario.Tailer.OutstandingOf(stream) == 0), "the others get on");
        Assert.All(stuck, stream => Assert.Empty(scenario.TableOf(stream).Model.Rows));
        Assert.All(stuck, stream => Assert.InRange(scenario.Tailer.GivenBytesOf(stream), 10_000, 192 << 10));
        Assert.True(stuck.Sum(scenario.Tailer.GivenBytesOf) < 384 << 10, "The queue holds more than it may.");
        Assert.All(stuck, stream => scenario.TableOf(stream).GoOn());
        await scenario.AllCameAsync(streams);
    }

    [Fact]
    public async Task A_silent_stream_whose_consumer_was_forgotten_delivers_again()
    {
        var streams = StreamScenario.Streams(2);
        await using var scenario = await StreamScenario.StartAsync(1, options: options => options.Queues = 1, agent: agent => agent.StreamInactivityPeriod = TimeSpan.FromSeconds(1));
        using var forgotten = new ForgottenStreams();
        for (var round = 0; round < 3; round++)
        {
            var before = forgotten.Count;
            scenario.Tailer.Write(streams[0], 1);
            await scenario.AllCameAsync(streams[..1]);
            await Eventually.TrueAsync(() => forgotten.Count > before, "the agent forgets the stream");
        }

        Assert.Equal(3, scenario.TableOf(streams[0]).Model.Rows.Length);
    }

    [Fact]
    public async Task A_consumer_that_is_deactivated_resumes()
    {
        var streams = StreamScenario.Streams(1);
        await using var scenario = await StreamScenario.StartAsync(2);
        for (var round = 1; round <= 5; round++)
        {
            scenario.Tailer.Write(streams[0], 2);
            await scenario.AllCameAsync(streams);
            await scenario.Cluster.GrainFactory.GetGrain<IConsumerGrain>(streams[0]).EndAsync();
        }

        scenario.Tailer.Write(streams[0], 2);
        await scenario.AllCameAsync(streams);
        Assert.True(scenario.TableOf(streams[0]).Activations > 1, "It was never deactivated.");
    }

    [Fact]
    public async Task Nothing_is_lost_while_the_tailer_restarts_and_its_answers_get_lost()
    {
        var streams = StreamScenario.Streams(6);
        await using var scenario = await StreamScenario.StartAsync(2, options: options => options.Queues = 2);
        for (var round = 0; round < 40; round++)
        {
            Assert.All(streams[..(1 + (round % streams.Length))], stream => scenario.Tailer.Write(stream, 2));
            scenario.Tailer.FailNext((ReadFault)(round % 4));
            if (round % 8 == 7)
            {
                scenario.Tailer.Restart();
            }

            await Eventually.TrueAsync(() => scenario.Tailer.OutstandingOf(streams[0]) < 3, "the first stream gets on");
        }

        scenario.Tailer.FailNext(ReadFault.None);
        Assert.All(streams, stream => scenario.Tailer.Write(stream, 1));
        await scenario.AllCameAsync(streams);
    }

    [Fact]
    public async Task Queues_move_to_silos_that_join_and_away_from_those_that_go_and_nothing_is_lost()
    {
        var streams = StreamScenario.Streams(12);
        await using var scenario = await StreamScenario.StartAsync(1);
        using var writing = new CancellationTokenSource();
        var writer = WriteUntilAsync(scenario, streams, writing.Token);
        var joined = await scenario.Cluster.StartAdditionalSiloAsync();
        await Eventually.TrueAsync(() => HasQueuesAsync(joined), "the new silo has queues");
        await scenario.Cluster.StopSiloAsync(joined);
        var another = await scenario.Cluster.StartAdditionalSiloAsync();
        await Eventually.TrueAsync(() => HasQueuesAsync(another), "the second new silo has queues");
        await scenario.Cluster.KillSiloAsync(another);
        await writing.CancelAsync();
        await writer;
        Assert.All(streams, stream => scenario.Tailer.Write(stream, 1));
        await scenario.AllCameAsync(streams, TimeSpan.FromMinutes(2));
        output.WriteLine($"{scenario.Tailer.RowsOf(streams[0]).Length} rows of each, {scenario.Tailer.Receivers} receivers");
    }

    [Fact]
    public async Task Nobody_but_the_log_writes_these_streams()
    {
        await using var scenario = await StreamScenario.StartAsync(1);
        var provider = ProviderOf(scenario.Cluster.Primary);
        var stream = provider.GetStream<int>(StreamId.Create(StreamScenario.Namespace, StreamScenario.Streams(1)[0]));
        Assert.False(provider.IsRewindable);
        await Assert.ThrowsAsync<InvalidOperationException>(() => stream.OnNextAsync(1));
    }

    private static async Task WriteUntilAsync(StreamScenario scenario, string[] streams, CancellationToken stop)
    {
        for (var round = 0; !stop.IsCancellationRequested; round++)
        {
            var stream = streams[round % streams.Length];
            scenario.Tailer.Write(stream, 2);
            await Eventually.TrueAsync(() => stop.IsCancellationRequested || scenario.Tailer.OutstandingOf(stream) < 3, "a stream gets on", TimeSpan.FromMinutes(2));
        }
    }

    private static IStreamProvider ProviderOf(SiloHandle silo) =>
        ((InProcessSiloHandle)silo).SiloHost.Services.GetRequiredKeyedService<IStreamProvider>(RouterStreams.TablesProvider);

    private static async Task<bool> HasQueuesAsync(SiloHandle silo) =>
        (int)await ((IControllable)ProviderOf(silo)).ExecuteCommand((int)PersistentStreamProviderCommand.GetNumberRunningAgents, "") > 0;
}
