using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.TestingHost;
using Router.Grains.Streams;

namespace Router.Grains.Tests.Streams;

/// <summary>A silo of a <see cref="StreamScenario"/>, made as applications make theirs, but for what its queues are read from.</summary>
internal sealed class ScenarioSilo : ISiloConfigurator
{
    public void Configure(ISiloBuilder siloBuilder)
    {
        var scenario = StreamScenario.Of(siloBuilder.Configuration[nameof(StreamScenario)]!);
        siloBuilder.Services.AddSingleton(scenario);
        siloBuilder.Services.AddSingleton<IQueueSource>(scenario.Tailer);
        siloBuilder.AddMemoryGrainStorage(RouterStorage.Name);
        siloBuilder.AddBinlogRouter(options => options.Source = "mysql://router@localhost:3306", StreamScenario.Source);
        siloBuilder.ConfigureBinlogTables(scenario.Configure, streams => streams.ConfigurePullingAgent(agent => agent.Configure(scenario.Configure)));
    }
}
