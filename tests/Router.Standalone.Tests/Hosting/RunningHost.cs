using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Router.Hosting;
using Router.Replication.Feed;
using Router.Servers;
using Router.Standalone.Hosting;

namespace Router.Standalone.Tests.Hosting;

/// <summary>A generic host with sources, as an application builds it.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly IHost _host;

    private RunningHost(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public IBinlogRouter Router => Services.GetRequiredService<IBinlogRouter>();

    public SourceStatus Status => Router.Status!;

    /// <summary>The saved position of the only source.</summary>
    public LogEnd Saved => LogEnd.Of(Status.Saved);

    public static string AddressOf(DatabaseServer server) => $"mysql://repl:repl@{server.Host}:{server.Port}";

    /// <summary>Builds a host that is not started.</summary>
    public static RunningHost Build(Action<IServiceCollection> add)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        add(builder.Services);
        return new RunningHost(builder.Build());
    }

    /// <summary>A host with one source, which follows already: what is written from now on is handed out.</summary>
    public static async Task<RunningHost> StartAsync(DatabaseServer server, Action<RouterBuilder> handlers, Action<RouterOptions>? configure = null)
    {
        var host = Build(services => handlers(services.AddBinlogRouter(options =>
        {
            options.Source = AddressOf(server);
            options.SaveInterval = TimeSpan.FromMilliseconds(20);
            configure?.Invoke(options);
        })));
        await host.StartAsync();
        await host.FollowsAsync();
        return host;
    }

    public Task StartAsync() => _host.StartAsync().WaitAsync(Patience);

    public Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken).WaitAsync(Patience, CancellationToken.None);

    public Task FollowsAsync() => Eventually.TrueAsync(
        () => Services.GetServices<IBinlogRouter>().All(router => router.Status?.Feed.State == FeedState.Following), "every source follows its server");

    public Task SavedAsync(LogEnd end) => Eventually.TrueAsync(() => Saved.HasReached(end), $"the saved position reaches {end}");

    public async Task<HealthReportEntry> HealthAsync(string source = "main") =>
        (await Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries[$"router:{source}"];

    public Task HealthIsAsync(HealthStatus health) =>
        Eventually.TrueAsync(async () => (await HealthAsync()).Status == health, $"health is {health}");

    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync().AsTask().WaitAsync(Patience);
        }
    }
}
