using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Router.Contracts;
using Router.Contracts.Orleans.Tailing;
using Router.Grains;
using Router.Hosting;
using Router.Servers;
using Router.Subscribers.Caching;
using Router.Testing.Orleans.Silos;

namespace Router.Client.Tests.Cluster;

/// <summary>Silos over sockets that follow two tables of a real server, and an application beside them.</summary>
internal sealed class FlowCluster : IAsyncDisposable
{
    private readonly TestSilos _silos;
    private readonly DatabaseServer _server;

    private FlowCluster(TestSilos silos, DatabaseServer server, TakenChanges taken)
    {
        _silos = silos;
        _server = server;
        Taken = taken;
        Client = new RouterClient(silos.Client, new RouterClientOptions(), NullLogger.Instance, TimeProvider.System);
    }

    public TakenChanges Taken { get; }

    public RouterClient Client { get; }

    public VersionedCache Cache => _silos.Client.ServiceProvider.GetRequiredKeyedService<VersionedCache>("orders");

    /// <summary>Orders over four partitions, items over one.</summary>
    public static async Task<FlowCluster> StartAsync(DatabaseServer server, string schema, int count)
    {
        var taken = new TakenChanges();
        var silos = await TestSilos.StartAsync(
            count,
            silo => silo
                .AddBinlogRouter(options => options.Source = string.Create(CultureInfo.InvariantCulture, $"mysql://admin:admin@{server.Host}:{server.Port}"))
                .Partition($"{schema}.orders", 4)
                .OnTable($"{schema}.*", taken.TakeAsync)
                .AddRowWatch($"{schema}.orders")
                .AddAggregate("orders", a => a.Table($"{schema}.orders").GroupBy("status").Count().Sum("amount"))
                .AddAggregate("items", a => a.Table($"{schema}.items").GroupBy("status").Count().Sum("amount"))
                .PublishInvalidations("orders", rules => rules.Key($"{schema}.orders", "order:{id}")),
            client => client.Services.AddBinlogRouterCache("orders"));
        await silos.Client.GetGrain<IBinlogTailerGrain>("main").BeginningAsync();
        return new FlowCluster(silos, server, taken);
    }

    /// <summary>The end of the server's log.</summary>
    public async Task<LogPoint> EndAsync()
    {
        var row = (await _server.Sql.QueryAsync(_server.Kind == ServerKind.MariaDb ? "SHOW MASTER STATUS" : "SHOW BINARY LOG STATUS"))[0];
        return LogPoint.OfPlace(row[0]!, long.Parse(row[1]!, CultureInfo.InvariantCulture));
    }

    public ValueTask DisposeAsync() => _silos.DisposeAsync();
}
