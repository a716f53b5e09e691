using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Storage;
using Router.Hosting;
using Router.Replication.Feed;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tests.Tailing;

/// <summary>What a silo is told of a source, without the streams that would read it: the tests read it themselves.</summary>
internal sealed class SourceServices : ISiloBuilder
{
    public IServiceCollection Services { get; } = new ServiceCollection();

    public IConfiguration Configuration { get; } = new ConfigurationBuilder().Build();

    public static void Add(IServiceCollection services, IGrainStorage? storage, ISourceFeedFactory? feeds, Action<RouterOptions> configure, Action<RouterBuilder>? follow = null)
    {
        var told = new SourceServices();
        var builder = told.AddBinlogRouter(configure);
        (follow ?? (static router => router.OnTable("shop.*", static (_, _) => default, ChangeKinds.All)))(builder);
        foreach (var service in told.Services.Where(service => IsRouters(service.ServiceType)))
        {
            services.Add(service);
        }

        services.AddOptions();
        services.AddSingleton(TimeProvider.System);
        if (storage is not null)
        {
            services.AddKeyedSingleton(RouterStorage.Name, storage);
        }

        if (feeds is not null)
        {
            services.AddSingleton(feeds);
        }
    }

    private static bool IsRouters(Type service) =>
        (service.Namespace?.StartsWith("Router.", StringComparison.Ordinal) == true)
        || service == typeof(IConfigureOptions<RouterOptions>)
        || service == typeof(IValidateOptions<RouterOptions>);
}
