using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Core.Internal;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.TestingHost;
using Router.Contracts;
using Router.Contracts.Orleans.Streams;
using Router.Contracts.Orleans.Tables;
using Router.Contracts.Orleans.Tailing;
using Router.Grains.Sources;
using Router.Hosting;
using Router.Replication.Feed;
using Router.Replication.Source;

namespace Router.Grains.Tests.Tables.Fakes;

/// <summary>Silos with table grains, fed by hand through memory streams, with a tailer and a table that the test says.</summary>
internal sealed class TableCluster : IAsyncDisposable
{
    private TableCluster(InProcessTestCluster cluster, World world) => (Cluster, Tailer) = (cluster, world.Tailer);

    public InProcessTestCluster Cluster { get; }

    public QuietTailer Tailer { get; }

    /// <summary>Starts silos that are told that source.</summary>
    public static async Task<TableCluster> StartAsync(int silos, Action<RouterBuilder> source, ITableReader? tables = null, IIncomingGrainCallFilter? calls = null)
    {
        var world = new World { Tables = tables };
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.ConfigureSilo((_, silo) =>
        {
            Configure(silo, source, world);
            if (calls is not null)
            {
                silo.Services.AddSingleton(calls);
            }
        });
        builder.ConfigureClient(client => client.AddMemoryStreams(RouterStreams.TablesProvider));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new TableCluster(cluster, world);
    }

    public ITableGrain Table(StreamName? stream = null) => Cluster.Client.GetGrain<ITableGrain>((stream ?? Shop.Stream()).ToString());

    public Task DeliverAsync(ChangeDelivery delivery) =>
        Cluster.Client.GetStreamProvider(RouterStreams.TablesProvider).GetStream<ChangeDelivery>(delivery.StreamId).OnNextAsync(delivery);

    /// <summary>Ends the activation of shop.orders.</summary>
    public Task RestartTableAsync() => Table().Cast<IGrainManagementExtension>().DeactivateOnIdle().AsTask();

    public async ValueTask DisposeAsync()
    {
        await Cluster.StopAllSilosAsync();
        await Cluster.DisposeAsync();
    }

    private static void Configure(ISiloBuilder silo, Action<RouterBuilder> source, World world)
    {
        silo.Services.AddSingleton<ISourceFeedFactory>(world);
        silo.Services.AddSingleton<ISourceTailers>(world);
        silo.AddMemoryGrainStorageAsDefault().AddMemoryGrainStorage("PubSubStore").AddMemoryStreams(RouterStreams.TablesProvider);
        source(silo.AddBinlogRouter(options => options.Source = "mysql://user@localhost:1"));
    }

    private sealed class World : ISourceFeedFactory, ISourceTailers
    {
        public QuietTailer Tailer { get; } = new();

        public ITableReader? Tables { get; init; }

        public IBinlogTailerGrain Of(string source) => Tailer;

        public ISourceFeed Make(SourceOptions options) => throw new NotSupportedException();

        public ITableReader? MakeTableReader(SourceOptions options, int epoch) => Tables;

        public Task CheckAsync(SourceOptions options, SourcePosition position, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<ExecutedLog?> ExecutedAsync(SourceOptions options, CancellationToken cancellationToken) => Task.FromResult<ExecutedLog?>(null);
    }
}
