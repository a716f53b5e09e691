using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Streams;
using Orleans.TestingHost;
using Router.Contracts;
using Router.Contracts.Orleans.Reading;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Reading;
using Router.Grains.Streams.Public;
using Router.Grains.Tests.Reading;
using Router.Replication.Feed;

namespace Router.Grains.Tests.PublicStreams;

/// <summary>Silos over a log in memory, with the streams of applications.</summary>
internal sealed class ReadingCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private ReadingCluster(InProcessTestCluster cluster, MemoryLog log, MemoryFeeds feeds, SeenChanges seen) => (_cluster, Log, Feeds, Seen) = (cluster, log, feeds, seen);

    public MemoryLog Log { get; }

    public MemoryFeeds Feeds { get; }

    public SeenChanges Seen { get; }

    public ILogReaderGrain Reader => _cluster.Client.GetGrain<ILogReaderGrain>("main");

    public InProcessTestCluster Silos => _cluster;

    public static async Task<ReadingCluster> StartAsync(MemoryLog log, short silos = 1, Action<LogReaderOptions>? reading = null)
    {
        var feeds = new MemoryFeeds(log);
        var seen = new SeenChanges();
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<ISourceFeedFactory>(feeds);
            silo.Services.AddSingleton(seen);
            silo.Services.Configure(reading ?? (static _ => { }));
            silo.AddMemoryGrainStorageAsDefault();
            silo.AddMemoryGrainStorage("PubSubStore");
            silo.AddBinlogRouter(options => options.Source = "mysql://nobody@localhost:1");
            silo.AddBinlogStreams(configure: streams => streams.ConfigureBinlog(binlog => binlog.Configure(options => options.ErrorPeriod = TimeSpan.FromMilliseconds(200))));
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new ReadingCluster(cluster, log, feeds, seen);
    }

    /// <summary>A table's stream, as code on the first silo sees it.</summary>
    public IAsyncStream<ChangeBatch> Stream(string? schema, string? table) => _cluster.Silos[0].ServiceProvider
        .GetRequiredKeyedService<IStreamProvider>(RouterStreams.Provider)
        .GetStream<ChangeBatch>(new StreamName("main", schema, table).In(RouterStreams.Namespace));

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();
}
