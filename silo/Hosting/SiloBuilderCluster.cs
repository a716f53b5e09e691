using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Serialization;
using Orleans.Storage;
using Router.Grains;
using Router.Silo.Settings;
using Router.Silo.Storage;

namespace Router.Silo.Hosting;

/// <summary>Where silos find each other, and where they keep what must outlive them.</summary>
internal static class SiloBuilderCluster
{
    /// <summary>The storage in which Orleans keeps who subscribed to streams; the name is Orleans' own.</summary>
    private const string Subscribers = "PubSubStore";

    /// <summary>Adds clustering, grain storage and reminders.</summary>
    public static void AddCluster(this ISiloBuilder silo, SiloPlan plan)
    {
        silo.Configure<ClusterMembershipOptions>(MembershipTimings.Apply);
        AddClustering(silo, plan.Settings, plan.Clustering);
        if (plan.Storage is { } storage)
        {
            AddStorage(silo, storage);
        }
        else
        {
            silo.AddMemoryGrainStorage(RouterStorage.Name).AddMemoryGrainStorage(Subscribers).UseInMemoryReminderService();
        }
    }

    private static void AddClustering(ISiloBuilder silo, SiloSettings settings, DatabaseAddress? database)
    {
        if (database is null)
        {
            silo.UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, primarySiloEndpoint: null, settings.ServiceId, settings.ClusterId);
            return;
        }

        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (settings.ClusterId, settings.ServiceId));
        silo.Configure<EndpointOptions>(endpoint =>
        {
            (endpoint.SiloPort, endpoint.GatewayPort) = (settings.SiloPort, settings.GatewayPort);
            if (settings.Host is { } host)
            {
                endpoint.AdvertisedIPAddress = AddressOf(host);
            }
        });
        silo.Services.AddHostedService<StaleSilos>();
        silo.Services.AddHostedService<SilosLostTogether>();
        silo.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = (database.Invariant, database.ConnectionString));
    }

    private static void AddStorage(ISiloBuilder silo, DatabaseAddress database)
    {
        // Router's state is bytes: written as they are, not as the text of them.
        silo.AddAdoNetGrainStorage(RouterStorage.Name, (OptionsBuilder<AdoNetGrainStorageOptions> options) => options.Configure<Serializer>((storage, serializer) =>
        {
            Point(storage, database);
            storage.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
        }));
        silo.AddAdoNetGrainStorage(Subscribers, (AdoNetGrainStorageOptions storage) => Point(storage, database));
        silo.UseAdoNetReminderService(reminders => (reminders.Invariant, reminders.ConnectionString) = (database.Invariant, database.ConnectionString));
    }

    private static void Point(AdoNetGrainStorageOptions storage, DatabaseAddress database)
    {
        (storage.Invariant, storage.ConnectionString) = (database.Invariant, database.ConnectionString);
        // What is cleared is gone, as it is with storage in memory.
        storage.DeleteStateOnClear = true;
    }

    private static IPAddress AddressOf(string host)
    {
        try
        {
            return IPAddress.TryParse(host, out var address) ? address : Dns.GetHostAddresses(host).OrderBy(found => found.AddressFamily != AddressFamily.InterNetwork).First();
        }
        catch (SocketException unknown)
        {
            throw SiloException.Usage($"--host {host} is no address that this machine can find ({unknown.Message}): give an IP address or a name that other silos find this one by.", unknown);
        }
    }
}
