using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Serialization;
using Orleans.Storage;
using Router.Benchmarks.Orleans.Carriers;
using Router.Benchmarks.Orleans.Groups;
using Router.Benchmarks.Orleans.Replay;
using Router.Contracts;
using Router.Grains;
using Router.Hosting;
using Router.Replication.Feed;
using Router.Subscribers.Aggregates;

namespace Router.Benchmarks.Orleans.Silos;

/// <summary>A silo in a process of its own, which does what its standard input says until that ends: <c>silo PLAN</c>.</summary>
internal static class SiloProgram
{
    public const string Command = "silo";

    /// <summary>The storage under the one that counts.</summary>
    private const string Counted = "counted";

    public static async Task<int> RunAsync(string planJson)
    {
        var plan = JsonSerializer.Deserialize<SiloPlan>(planJson)!;
        var log = RecordedLog.Read(plan.Workload);
        var arrivals = new Arrivals();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton<ISourceFeedFactory>(services => new GatedFeeds(
            new ServerFeeds(services.GetRequiredService<ILoggerFactory>()), gate => new ReplayFeed(log, TablesOf(plan), plan.ReplayCopies, gate)));
        builder.UseOrleans(silo => Configure(silo, plan, arrivals));
        using var host = builder.Build();
        await host.StartAsync();
        await new SiloCommands(host.Services, log, arrivals, plan).RunAsync();
        await host.StopAsync();
        return 0;
    }

    /// <summary>Tables to which the replayed log speaks.</summary>
    public static TableName[] TablesOf(SiloPlan plan) =>
        [.. Enumerable.Range(0, plan.ReplayTables).Select(number => new TableName("replay", string.Create(CultureInfo.InvariantCulture, $"orders{number}")))];

    private static void Configure(ISiloBuilder silo, SiloPlan plan, Arrivals arrivals)
    {
        silo.UseDevelopmentClustering(new IPEndPoint(IPAddress.Loopback, plan.SiloPorts[0]))
            .ConfigureEndpoints(IPAddress.Loopback, plan.SiloPorts[plan.Index], plan.GatewayPorts[plan.Index])
            .AddMemoryStreams(MemoryStreams.Provider)
            .AddMemoryGrainStorage("PubSubStore")
            .Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = "bench");
        AddStorage(silo, plan);
        foreach (var name in plan.WholeSources)
        {
            silo.AddBinlogRouter(options => (options.Source, options.From) = (plan.Workload.Source(), plan.Workload.From), name)
                .AddAggregate($"sales-{name}", sales => sales.Table(plan.Workload.Table).GroupBy("status").Count("orders").Sum("amount", "amount").Fill(FillMode.Log));
        }

        if (plan.ReplayTables > 0)
        {
            silo.AddBinlogRouter(options => options.Source = "mysql://nobody@127.0.0.1:1", GatedFeeds.Replay).OnTable("replay.*", arrivals.TakeAsync, options => options.NeverBlocks());
        }

        if (plan.Groups is { } groups)
        {
            silo.AddBinlogRouter(options => (options.Source, options.From) = (groups, "start"), GroupsRun.Source)
                .AddAggregate(GroupsRun.Source, many => many.Table("bench.many").GroupBy("id").Count("orders").Sum("amount", "amount").Fill(FillMode.Log));
        }

        if (plan.Paced is { } paced)
        {
            silo.AddBinlogRouter(options => options.Source = paced, "paced").OnTable("bench.paced", arrivals.TakePacedAsync, options => options.NeverBlocks());
        }

        if (plan.Watched is { } watched)
        {
            AddWatched(silo, watched);
        }
    }

    private static void AddWatched(ISiloBuilder silo, string address) =>
        silo.AddBinlogRouter(options => options.Source = address, WatchedRows.Source).AddRowWatch(WatchedRows.Table.ToString());

    private static void AddStorage(ISiloBuilder silo, SiloPlan plan)
    {
        if (plan.Groups is not null)
        {
            silo.AddMemoryGrainStorage(Counted);
            silo.Services.AddKeyedSingleton<IGrainStorage>(
                RouterStorage.Name, (services, _) => new CountingStorage(services.GetRequiredKeyedService<IGrainStorage>(Counted), services.GetRequiredService<Serializer>()));
        }
        else if (plan.Storage is { } connection)
        {
            AddDatabase(silo, connection);
        }
        else
        {
            silo.AddMemoryGrainStorage(RouterStorage.Name);
        }
    }

    private static void AddDatabase(ISiloBuilder silo, string connection) =>
        silo.AddAdoNetGrainStorage(RouterStorage.Name, options => options.Configure<IServiceProvider>((storage, services) =>
        {
            storage.Invariant = "MySql.Data.MySqlConnector";
            storage.ConnectionString = connection;
            storage.GrainStorageSerializer = new OrleansGrainStorageSerializer(services.GetRequiredService<Serializer>());
        }));
}
