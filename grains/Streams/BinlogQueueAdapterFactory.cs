using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Filtering;
using Router.Grains.Sources;

namespace Router.Grains.Streams;

/// <summary>Makes the parts of a provider of logs for Orleans.</summary>
internal sealed class BinlogQueueAdapterFactory(BinlogQueueMapper mapper, BinlogQueueAdapter adapter) : IQueueAdapterFactory
{
    /// <summary>Of the silo's sources and the settings of that name.</summary>
    /// <exception cref="OrleansConfigurationException">Something was registered that would lose changes.</exception>
    public static BinlogQueueAdapterFactory Create(IServiceProvider services, string name)
    {
        if (services.GetKeyedService<IStreamFilter>(name) is not null)
        {
            throw new OrleansConfigurationException($"There is a stream filter for '{name}': what it filters would count as applied. Filter by the subscriptions of AddBinlogRouter.");
        }

        var options = services.GetRequiredService<IOptionsMonitor<BinlogStreamOptions>>().Get(name);
        var mapper = new BinlogQueueMapper(services.GetRequiredService<ClusterSources>().All.Select(source => source.Name), options.Queues);
        var logger = services.GetRequiredService<ILogger<BinlogQueue>>();
        return new(mapper, new(name, mapper, services.GetRequiredService<IQueueSource>(), options, services.GetRequiredService<TimeProvider>(), logger));
    }

    /// <inheritdoc/>
    public Task<IQueueAdapter> CreateAdapter() => Task.FromResult<IQueueAdapter>(adapter);

    /// <inheritdoc/>
    public IQueueAdapterCache GetQueueAdapterCache() => adapter;

    /// <inheritdoc/>
    public IStreamQueueMapper GetStreamQueueMapper() => mapper;

    /// <summary>One that does nothing: a delivery that failed is given again by its cursor.</summary>
    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) => Task.FromResult<IStreamFailureHandler>(new NoOpStreamDeliveryFailureHandler());
}
