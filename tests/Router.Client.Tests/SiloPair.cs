using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;
using Router.Contracts.Orleans.Reading;
using Router.Grains;
using Router.Grains.Tests.Reading;
using Router.Replication.Feed;

namespace Router.Client.Tests;

/// <summary>Two silos of this process over sockets, with a log in memory, and what a client needs to find them.</summary>
internal sealed class SiloPair : IAsyncDisposable
{
    private readonly List<IHost> _silos = [];

    public MemoryLog Log { get; } = new();

    public MemoryFeeds Feeds { get; }

    public int[] Gateways { get; private set; } = [];

    private readonly bool _hasStreams;

    private SiloPair(bool hasStreams)
    {
        Feeds = new MemoryFeeds(Log);
        _hasStreams = hasStreams;
        Log.Insert("shop.orders", 0);
        Log.Purge();
    }

    public static async Task<SiloPair> StartAsync(bool hasStreams = false)
    {
        var pair = new SiloPair(hasStreams);
        var (siloPort, gatewayPort) = new TestClusterPortAllocator().AllocateConsecutivePortPairs(2);
        pair.Gateways = [gatewayPort, gatewayPort + 1];
        await pair.AddAsync(siloPort, siloPort, gatewayPort);
        await pair.AddAsync(siloPort + 1, siloPort, gatewayPort + 1);
        return pair;
    }

    /// <summary>An application with the client of these silos.</summary>
    public IHost App(Action<RouterClientOptions>? configure = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddBinlogRouterClient(options =>
        {
            options.GatewayPorts.Add(Gateways[0]);
            options.GatewayPorts.Add(Gateways[1]);
            configure?.Invoke(options);
        });
        builder.UseOrleansClient(client => client.AddBinlogStreams());
        return builder.Build();
    }

    /// <summary>Makes the second silo the one that reads the log.</summary>
    public async Task ReadOnSecondAsync()
    {
        var second = _silos[1].Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        RequestContext.Set(IPlacementDirector.PlacementHintKey, second);
        await _silos[1].Services.GetRequiredService<IGrainFactory>().GetGrain<ILogReaderGrain>("main").TablesAsync();
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        var management = _silos[0].Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        var activations = await management.GetDetailedGrainStatistics();
        Assert.Contains(activations, item => item.SiloAddress.Equals(second) && item.GrainType.Contains("LogReaderGrain", StringComparison.Ordinal));
    }

    /// <summary>The second silo goes without handing anything over. The first is told, since probes that would find it out soon also find silos dead that are slow.</summary>
    public async Task KillSecondAsync()
    {
        var second = _silos[1].Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        await _silos[1].StopAsync(new CancellationToken(canceled: true));
        _silos[1].Dispose();
        _silos.RemoveAt(1);
        await _silos[0].Services.GetRequiredService<IClusterMembershipService>().TryKill(second);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.StopAsync();
            silo.Dispose();
        }
    }

    private async Task AddAsync(int siloPort, int primaryPort, int gatewayPort)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort, new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, primaryPort));
            silo.Services.AddSingleton<ISourceFeedFactory>(Feeds);
            silo.AddMemoryGrainStorageAsDefault();
            silo.AddMemoryGrainStorage("PubSubStore");
            silo.AddBinlogRouter(options => options.Source = "mysql://nobody@localhost:1");
            if (_hasStreams)
            {
                silo.AddBinlogStreams();
            }
        });
        var host = builder.Build();
        await host.StartAsync();
        _silos.Add(host);
    }
}
