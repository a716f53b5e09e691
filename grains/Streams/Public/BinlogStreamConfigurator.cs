using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime.Providers;

namespace Router.Grains.Streams.Public;

/// <summary>Sets options of the streams of applications, Orleans' own by its extension methods among them.</summary>
public sealed class BinlogStreamConfigurator : SiloPersistentStreamConfigurator
{
    private const int PumpPeriodMs = 10;
    private static readonly TimeSpan s_backoff = TimeSpan.FromMilliseconds(200);

    internal BinlogStreamConfigurator(string name, Action<Action<IServiceCollection>> configureDelegate)
        : base(name, configureDelegate, PublicStreamAdapter.Create)
    {
        this.ConfigureStreamPubSub(Orleans.Streams.StreamPubSubType.ExplicitGrainBasedAndImplicit);
        this.ConfigurePullingAgent(agent => agent.Configure(options => options.GetQueueMsgsTimerPeriod = TimeSpan.FromMilliseconds(PumpPeriodMs)));
        this.ConfigureBackoffProvider((_, _) => (IMessageDeliveryBackoffProvider)new SteadyBackoff(s_backoff));
        this.ConfigureBackoffProvider((_, _) => (IQueueReaderBackoffProvider)new SteadyBackoff(s_backoff));
        this.UseConsistentRingQueueBalancer();

        // Several batches in one: it could not be told any more which of them was taken.
        ConfigureDelegate(services => services.PostConfigure<StreamPullingAgentOptions>(name, options => options.BatchContainerBatchSize = 1));
    }

    /// <summary>Router's settings.</summary>
    public void ConfigureBinlog(Action<OptionsBuilder<PublicStreamOptions>> configure) => this.Configure(configure);
}
