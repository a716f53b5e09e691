using Orleans.Hosting;
using Router.Grains;
using Router.Hosting;
using Router.Silo.Health;
using Router.Silo.Settings;

namespace Router.Silo.Hosting;

/// <summary>Puts a silo together: the sources, the cluster, health, metrics.</summary>
internal static class SiloHost
{
    private const string OrleansMeter = "Microsoft.Orleans";

    /// <summary>Builds it; nothing runs yet.</summary>
    /// <param name="addSettings">Adds where settings come from.</param>
    /// <param name="plan">What they say.</param>
    /// <param name="additions">What is added in code; null for nothing.</param>
    /// <exception cref="SiloException">The settings make no sense.</exception>
    /// <exception cref="FormatException">An aggregate, an invalidation or the collector makes no sense.</exception>
    public static WebApplication Build(Action<IConfigurationBuilder> addSettings, out SiloPlan plan, SiloAdditions? additions = null)
    {
        // Beside the program lies what is said of logging, wherever it is started from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        addSettings(builder.Configuration);
        var read = plan = SiloPlan.Read(builder.Configuration);
        if (plan.Sources.Count == 0)
        {
            throw SiloException.Usage("There is no source to follow: give --source mysql://user:password@host:port, or Source in the section Router of --config.");
        }

        Configure(builder, plan);
        builder.Host.UseOrleans(silo => AddTo(silo, read, additions));
        var application = builder.Build();
        application.MapRouterEndpoints(plan);
        additions?.Map(application);
        return application;
    }

    private static void Configure(WebApplicationBuilder builder, SiloPlan plan)
    {
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            if (plan.Clustering is null)
            {
                server.ListenLocalhost(plan.Settings.HttpPort);
            }
            else
            {
                server.ListenAnyIP(plan.Settings.HttpPort);
            }
        });
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = plan.Settings.ShutdownTimeout;
            // Whoever asks whether this process lives gets an answer while it is still joining, and while it is leaving.
            host.ServicesStartConcurrently = true;
            host.ServicesStopConcurrently = true;
        });
        builder.Services.AddRouterHealth(plan);
        if (plan.Settings.Otlp is { } collector)
        {
            OtlpExport.Parse(collector);
            builder.Services.AddSingleton(_ => new OtlpExport(collector, plan.Settings.OtlpInterval, OrleansMeter));
            builder.Services.AddHostedService<MetricsExport>();
        }
    }

    private static void AddTo(ISiloBuilder silo, SiloPlan plan, SiloAdditions? additions)
    {
        silo.AddCluster(plan);
        foreach (var (name, settings) in plan.Sources)
        {
            var router = silo.AddBinlogRouter(settings, name).FollowTables(settings);
            additions?.Subscribe(router);
        }
    }
}
