using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.TestingHost;
using Router.Contracts.Orleans.Tailing;
using Router.Servers;

namespace Router.Grains.Tests.Tailing;

/// <summary>The tailer on what Orleans itself brings: its memory storage, whose own grains it calls from no grain, and reminders.</summary>
public sealed class TailerServicesTests : IAsyncLifetime
{
    private readonly PlayedServer _server = new();
    private InProcessTestCluster _cluster = null!;

    private IBinlogTailerGrain Tailer => _cluster.Client.GetGrain<IBinlogTailerGrain>("main");

    public async Task InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddMemoryGrainStorage(RouterStorage.Name).UseInMemoryReminderService();
            SourceServices.Add(silo.Services, storage: null, new PlayedFeeds(_server), TailerGround.Configure);
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Its_state_comes_back_out_of_the_storage()
    {
        var reader = new QueueReader(read => Tailer.ReadAsync(read));
        for (var generation = 1; generation <= 3; generation++)
        {
            _server.Commit(PlayedServer.Insert(PlayedServer.Orders, generation));
            var expected = generation;
            await Eventually.TrueAsync(async () => (await reader.ReadAsync()).Length >= 0 && reader.Of("orders").Count == expected, "the row comes");
            await reader.ReadAsync();
            Assert.Equal(generation, reader.Generation);
            await _cluster.DeactivateAsync(Tailer);
        }

        Assert.Equal(0, reader.Replayed);
        var beginning = await Tailer.BeginningAsync();
        Assert.Equal((PlayedServer.OffsetOf(3), false), (beginning.Offset, beginning.IsFirst));
    }

    [Fact]
    public async Task A_reminder_wakes_a_tailer_that_nobody_reads()
    {
        await Tailer.StatusAsync();
        var table = _cluster.GetSiloServiceProvider().GetRequiredService<IReminderTable>();
        await Eventually.TrueAsync(async () => (await table.ReadRows(Tailer.GetGrainId())).Reminders.Count == 1, "there is a reminder");
        Assert.Equal(TimeSpan.FromMinutes(1), (await table.ReadRows(Tailer.GetGrainId())).Reminders[0].Period);
    }
}
