using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Streams;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Streams;

namespace Router.Grains.Tests.Streams;

/// <summary>What a silo is told of the streams, and what it says to what cannot be.</summary>
public sealed class BinlogStreamSettingsTests
{
    [Fact]
    public void A_silo_with_several_sources_has_the_provider_once_with_settings_that_fit_Orleans()
    {
        using var host = HostWith(silo => silo.AddBinlogRouter(options => options.Source = "mysql://router@localhost:3306", "other"));
        Assert.Single(host.Services.GetKeyedServices<IQueueAdapterFactory>(RouterStreams.TablesProvider));
        var agent = host.Services.GetRequiredService<IOptionsMonitor<StreamPullingAgentOptions>>().Get(RouterStreams.TablesProvider);
        Assert.Equal((1, TimeSpan.FromMilliseconds(10)), (agent.BatchContainerBatchSize, agent.GetQueueMsgsTimerPeriod));
        Assert.Equal(StreamPubSubType.ImplicitOnly, host.Services.GetRequiredService<IOptionsMonitor<StreamPubSubOptions>>().Get(RouterStreams.TablesProvider).PubSubType);
        Assert.Equal(16, Mapper(host).GetAllQueues().Count());
    }

    [Theory]
    [InlineData(0, 1 << 20, 2 << 20, 8 << 20, 500, "Queues is 0")]
    [InlineData(257, 1 << 20, 2 << 20, 8 << 20, 500, "Queues is 257")]
    [InlineData(8, 1000, 2 << 20, 8 << 20, 500, "DeliveryBytes is 1000")]
    [InlineData(8, 1 << 20, 1000, 8 << 20, 500, "StreamCacheBytes is 1000")]
    [InlineData(8, 1 << 20, 2 << 20, 1000, 500, "QueueCacheBytes is 1000")]
    [InlineData(8, 1 << 20, 2 << 20, 8 << 20, 501, "PollWait is 501 ms")]
    public void Settings_that_cannot_be_are_named_at_the_silos_start(int queues, int delivery, int stream, int queue, int waitMs, string fault)
    {
        using var host = HostWith(silo => silo.ConfigureBinlogTables(options =>
            (options.Queues, options.DeliveryBytes, options.StreamCacheBytes, options.QueueCacheBytes, options.PollWait) = (queues, delivery, stream, queue, TimeSpan.FromMilliseconds(waitMs))));
        var failure = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IStartupValidator>().Validate());
        Assert.Contains(fault, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 60, "must be 1")]
    [InlineData(1, 0.5, "at least a second")]
    public void Settings_of_Orleans_that_would_lose_changes_or_stop_streams_are_refused(int batchSize, double inactivitySeconds, string fault)
    {
        using var host = HostWith(silo => silo.ConfigureBinlogTables(null, streams => streams.ConfigurePullingAgent(agent => agent.Configure(options =>
            (options.BatchContainerBatchSize, options.StreamInactivityPeriod) = (batchSize, TimeSpan.FromSeconds(inactivitySeconds))))));
        var failure = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IStartupValidator>().Validate());
        Assert.Contains(fault, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_has_the_same_queue_whatever_other_sources_a_silo_knows()
    {
        var few = new BinlogQueueMapper(["main"], 8);
        var many = new BinlogQueueMapper(["a", "main", "z"], 8);
        for (var table = 0; table < 50; table++)
        {
            var name = new StreamName("main", "shop", $"t{table}");
            var queue = few.GetQueueForStream(name.In(RouterStreams.TablesNamespace));
            Assert.Equal(queue, many.GetQueueForStream(name.In(RouterStreams.TablesNamespace)));
            Assert.Equal(new QueuePlace("main", name.QueueOf(8), 8), many.PlaceOf(queue));
        }
    }

    [Fact]
    public void The_queues_of_a_source_lie_evenly_on_the_ring()
    {
        var places = new BinlogQueueMapper(["main"], 8).GetAllQueues().Select(queue => queue.GetUniformHashCode()).Order().ToArray();
        Assert.All(places.Skip(1).Zip(places), pair => Assert.Equal((1L << 32) / 8, pair.First - pair.Second));
    }

    [Fact]
    public void A_stream_of_a_source_that_nobody_told_of_is_named() =>
        Assert.Contains("'other'", Assert.Throws<ArgumentException>(() => new BinlogQueueMapper(["main"], 8).GetQueueForStream(new StreamName("other", "a", "b").In("x"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Sending_is_refused_with_the_reason()
    {
        using var host = HostWith(_ => { });
        var adapter = await host.Services.GetRequiredKeyedService<IQueueAdapterFactory>(RouterStreams.TablesProvider).CreateAdapter();
        var refusal = await Assert.ThrowsAsync<NotSupportedException>(async () => await adapter.QueueMessageBatchAsync(StreamId.Create("a", "b"), [1], null!, []));
        Assert.Contains("written by the server's log only", refusal.Message, StringComparison.Ordinal);
        Assert.False(adapter.IsRewindable);
    }

    private static BinlogQueueMapper Mapper(IHost host) =>
        (BinlogQueueMapper)host.Services.GetRequiredKeyedService<IQueueAdapterFactory>(RouterStreams.TablesProvider).GetStreamQueueMapper();

    private static IHost HostWith(Action<ISiloBuilder> configure) => new HostBuilder().UseOrleans(silo =>
    {
        silo.UseLocalhostClustering();
        silo.AddBinlogRouter(options => options.Source = "mysql://router@localhost:3306");
        configure(silo);
    }).Build();
}
