using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
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

    /// <summary>The others are told of a death, see <see cref="KillAsync"/>; a machine may be busy.</summary>
    private static readonly TimeSpan s_noticed = TimeSpan.FromMinutes(2);

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

    /// <summary>
    /// Ends a silo without letting it hand anything over, and waits until nobody sends anything its way any more: the others know that it is dead, and the
    /// client has dropped its gateway. The client itself looks for gateways once a minute only, and what it writes to a connection that is just closing is
    /// lost without a word: such a call would end in a timeout.
    /// </summary>
    /// <exception cref="TimeoutException">The others have not noticed.</exception>
    public async Task KillAsync(InProcessSiloHandle silo)
    {
        await _cluster.KillSiloAsync(silo);
        if (All is { Count: > 0 } others)
        {
            await others[0].ServiceProvider.GetRequiredService<IClusterMembershipService>().TryKill(silo.SiloAddress);
            await Task.WhenAll(others.Select(other => KnowsDeadAsync(other, silo.SiloAddress))).WaitAsync(s_noticed);
            await _cluster.WaitForLivenessToStabilizeAsync(didKill: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }

    private static async Task KnowsDeadAsync(InProcessSiloHandle silo, SiloAddress gone)
    {
        await foreach (var members in silo.ServiceProvider.GetRequiredService<IClusterMembershipService>().MembershipUpdates)
        {
            if (members.GetSiloStatus(gone) == SiloStatus.Dead)
            {
                return;
            }
        }
    }

    private void AddDefaults(ISiloBuilder silo)
    {
        foreach (var name in new[] { RouterStorage.Name, PubSubStore, DefaultStorage })
        {
            silo.Services.AddGrainStorage(name, (services, _) => _storage.For(name, services.GetRequiredService<Serializer>()));
        }

        silo.UseInMemoryReminderService();
        silo.Configure<ClusterMembershipOptions>(LetLive);
    }

    /// <summary>
    /// A silo is dead when the test kills it, which the others are told then. They do not find it out by quick probes: on a busy machine those also
    /// declare silos dead that live, and a silo that reads this of itself ends its process, which is that of the tests.
    /// </summary>
    private static void LetLive(ClusterMembershipOptions membership)
    {
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(2);
        membership.DefunctSiloCleanupPeriod = null;
    }
}
