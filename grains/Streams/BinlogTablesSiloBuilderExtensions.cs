using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime.Providers;
using Orleans.Streams;
using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Streams;

/// <summary>The stream provider that feeds table grains; a silo with a source has it without being told.</summary>
public static class BinlogTablesSiloBuilderExtensions
{
    /// <summary>How long the agent waits for one more read when it has nothing to do, in milliseconds.</summary>
    private const int PumpPeriodMs = 10;

    private static readonly TimeSpan s_backoff = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How long a delivery is repeated as it is. What fails longer is repeated too, by its cursor, unless the log was read anew meanwhile: then
    /// what was read comes instead. So this bounds how long a void delivery keeps its stream waiting.
    /// </summary>
    private static readonly TimeSpan s_maxDelivery = TimeSpan.FromSeconds(2);

    /// <summary>Sets how changes flow from the tailers to the table grains. Say the same on every silo.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="configure">Router's settings.</param>
    /// <param name="configureStreams">Orleans' settings of a persistent stream provider; the size of container batches must stay 1.</param>
    public static ISiloBuilder ConfigureBinlogTables(
        this ISiloBuilder silo, Action<BinlogStreamOptions>? configure = null, Action<ISiloPersistentStreamConfigurator>? configureStreams = null)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.AddBinlogTables();
        silo.Services.Configure(RouterStreams.TablesProvider, configure ?? (static _ => { }));
        configureStreams?.Invoke(new SiloBinlogStreamConfigurator(RouterStreams.TablesProvider, silo.Services));
        return silo;
    }

    /// <summary>Adds the provider, once.</summary>
    internal static ISiloBuilder AddBinlogTables(this ISiloBuilder silo)
    {
        const string Name = RouterStreams.TablesProvider;
        if (silo.Services.Any(service => service.ServiceType == typeof(IQueueAdapterFactory) && Equals(service.ServiceKey, Name)))
        {
            return silo;
        }

        silo.Services.AddOptions<BinlogStreamOptions>(Name).ValidateOnStart();
        silo.Services.AddSingleton<IValidateOptions<BinlogStreamOptions>>(new BinlogStreamOptionsValidation(Name));
        silo.Services.AddOptions<StreamPullingAgentOptions>(Name).ValidateOnStart();
        silo.Services.AddSingleton<IValidateOptions<StreamPullingAgentOptions>>(new PullingAgentValidation(Name));
        silo.Services.TryAddSingleton<IQueueSource, TailerQueueSource>();
        silo.Services.TryAddSingleton(TimeProvider.System);
        return silo.AddPersistentStreams(Name, BinlogQueueAdapterFactory.Create, Configure);
    }

    private static void Configure(ISiloPersistentStreamConfigurator streams)
    {
        streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
        streams.ConfigurePullingAgent(agent => agent.Configure(options =>
        {
            options.GetQueueMsgsTimerPeriod = TimeSpan.FromMilliseconds(PumpPeriodMs);
            options.BatchContainerBatchSize = 1;
            options.MaxEventDeliveryTime = s_maxDelivery;
        }));
        streams.ConfigureBackoffProvider((_, _) => (IMessageDeliveryBackoffProvider)new SteadyBackoff(s_backoff));
        streams.ConfigureBackoffProvider((_, _) => (IQueueReaderBackoffProvider)new SteadyBackoff(s_backoff));

        // The ring is told at once of silos that join, leave and die, and moves few queues then. The deployment's balancer waits until a silo is two minutes old, and
        // wants to know all silos by name beforehand; the one of leases takes a queue over when a lease runs out, a minute by default, and needs somebody who gives them.
        // The ring's shares are uneven, which matters little here: a queue only passes bytes on, the work is done where the table grains are.
        streams.UseConsistentRingQueueBalancer();
    }
}
