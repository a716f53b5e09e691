using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.TestingHost;
using Router.Grains;

namespace Router.Testing.Orleans.Silos;

/// <summary>Silos of this process that talk over TCP, find each other by a table that dies with none of them, and keep state that does not either.</summary>
internal sealed class TestSilos : IAsyncDisposable
{
    /// <summary>Where Orleans keeps explicit stream subscriptions.</summary>
    private const string PubSubStore = "PubSubStore";
    private const string DefaultStorage = "Default";

    private readonly ClusterStorage _storage = new();
    private readonly InProcessTestCluster _cluster;

    private TestSilos(int silos, Action<ISiloBuilder> configure, Action<IClientBuilder> configureClient)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(silos, 1);
        var builder = new InProcessTestClusterBuilder(checked((short)silos));
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            AddDefaults(silo);
            configure(silo);
        });
        builder.ConfigureClient(configureClient);
        builder.ConfigureHost(host => host.ConfigureContainer(new SocketTransport()));
        _cluster = builder.Build();
    }

    public IClusterClient Client => _cluster.Client;

    public IReadOnlyList<InProcessSiloHandle> All => _cluster.Silos;

    public static async Task<TestSilos> StartAsync(int silos, Action<ISiloBuilder> configure, Action<IClientBuilder> configureClient)
    {
        var started = new TestSilos(silos, configure, configureClient);
        try
        {
            await started._cluster.DeployAsync();
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public Task<InProcessSiloHandle> AddAsync() => _cluster.StartAdditionalSiloAsync();

    public Task StopAsync(InProcessSiloHandle silo) => _cluster.StopSiloAsync(silo);

    public Task KillAsync(InProcessSiloHandle silo) => _cluster.KillSiloAsync(silo);

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }

    private void AddDefaults(ISiloBuilder silo)
    {
        foreach (var name in new[] { RouterStorage.Name, PubSubStore, DefaultStorage })
        {
            silo.Services.AddGrainStorage(name, (services, _) => _storage.For(name, services.GetRequiredService<Serializer>()));
        }

        silo.UseInMemoryReminderService();
        silo.Configure<ClusterMembershipOptions>(Hasten);
    }

    /// <summary>A test waits for a death to be noticed, so it is noticed soon; one silo's word is enough.</summary>
    private static void Hasten(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = TimeSpan.FromMilliseconds(500);
        membership.NumMissedProbesLimit = 3;
        membership.NumVotesForDeathDeclaration = 1;
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(2);
        membership.DefunctSiloCleanupPeriod = null;
    }
}
