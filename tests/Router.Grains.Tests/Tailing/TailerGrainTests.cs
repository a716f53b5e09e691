using Orleans;
using Orleans.Runtime;
using Orleans.TestingHost;
using Router.Contracts.Orleans.Sources;
using Router.Contracts.Orleans.Tailing;
using Router.Servers;

namespace Router.Grains.Tests.Tailing;

/// <summary>The tailer as a grain, on two silos.</summary>
public sealed class TailerGrainTests : IAsyncLifetime
{
    private readonly PlayedServer _server = new();
    private readonly KeptStorage _storage = new();
    private InProcessTestCluster _cluster = null!;

    private IBinlogTailerGrain Tailer => _cluster.Client.GetGrain<IBinlogTailerGrain>("main");

    private ISourceGrain Source => _cluster.Client.GetGrain<ISourceGrain>("main");

    public async Task InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) => SourceServices.Add(silo.Services, _storage, new PlayedFeeds(_server), TailerGround.Configure));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task It_wakes_up_by_a_read_and_gives_every_change_once_and_in_order()
    {
        Commit(1, 1_000);
        var reader = Reader();
        await ReadUntilAsync(reader, 1_000);
        Assert.Equal(Numbers(1, 1_000), reader.Of("orders"));
        Assert.Equal((0, 1L), (reader.Replayed, reader.Generation));
        var status = await Tailer.StatusAsync();
        Assert.Equal(("main", "following", 2_000L), (status.Source, status.State, status.Rows));
        Assert.Null(status.Fault);
        Assert.NotEmpty(status.Silo);
        var beginning = await Tailer.BeginningAsync();
        Assert.Equal((1L, PlayedServer.File, 4L, true), (beginning.Generation, beginning.File, beginning.Offset, beginning.IsFirst));
    }

    [Fact]
    public async Task After_a_deactivation_it_reads_on_from_the_frontier_under_a_greater_generation()
    {
        Commit(1, 100);
        var reader = Reader();
        await ReadUntilAsync(reader, 100);
        for (var generation = 2; generation <= 4; generation++)
        {
            await _cluster.DeactivateAsync(Tailer);
            Commit((generation * 100) - 99, generation * 100);
            await ReadUntilAsync(reader, generation * 100);
            Assert.Equal(generation, reader.Generation);
        }

        Assert.Equal(Numbers(1, 400), reader.Of("orders"));
        Assert.False((await Tailer.BeginningAsync()).IsFirst);
    }

    [Fact]
    public async Task When_its_silo_goes_the_next_read_wakes_it_on_another_one()
    {
        Commit(1, 100);
        var reader = Reader();
        await ReadUntilAsync(reader, 100);
        var silo = (await Tailer.StatusAsync()).Silo;
        await _cluster.StopSiloAsync(_cluster.Silos.Single(handle => $"{handle.SiloAddress}" == silo));
        Commit(101, 200);
        await Eventually.TrueAsync(() => TryReadOverLossAsync(reader, 200), "another silo's tailer gives the rest");
        Assert.Equal(Numbers(1, 200), reader.Of("orders"));
        Assert.Equal(2, reader.Generation);
        Assert.NotEqual(silo, (await Tailer.StatusAsync()).Silo);
    }

    [Fact]
    public async Task One_that_is_fenced_by_another_gives_way_and_its_next_activation_reads_on()
    {
        Commit(1, 50);
        var reader = Reader();
        await ReadUntilAsync(reader, 50);
        await using var ground = new TailerGround(_server, _storage, Tailer.GetGrainId());
        var other = ground.Start();
        await Eventually.TrueAsync(() => other.State.Generation == 2, "another tailer has begun beside it");
        Commit(51, 100);
        await Eventually.TrueAsync(() => TryReadAsync(reader, 100), "it comes again under a third generation");
        Assert.Equal(Numbers(1, 100), reader.Of("orders"));
    }

    [Fact]
    public async Task A_pause_and_a_rewind_go_through_the_source()
    {
        Commit(1, 50);
        var reader = Reader();
        await ReadUntilAsync(reader, 50);
        Assert.Equal("Reached", await WaitAsync(reader, $"{PlayedServer.File}:{PlayedServer.OffsetOf(50)}"));
        await Source.PauseAsync();
        await Eventually.TrueAsync(async () => (await Tailer.StatusAsync()).State == "paused", "it is paused");
        Commit(51, 60);
        Assert.Equal("SourceStopped", await Source.WaitForAsync($"{PlayedServer.File}:{PlayedServer.OffsetOf(60)}", TimeSpan.FromSeconds(10), null));
        await Source.ResumeAsync();
        await ReadUntilAsync(reader, 60);
        await Source.RewindAsync($"{PlayedServer.File}:{PlayedServer.OffsetOf(0)}", redelivers: false);
        await Eventually.TrueAsync(async () => (await reader.ReadAsync()).Length >= 0 && reader.Replayed >= 120, "all of it comes again");
        Assert.Equal(Numbers(1, 60), reader.Of("orders"));
        await Assert.ThrowsAsync<FormatException>(() => Source.RewindAsync("end", redelivers: true));
    }

    [Fact]
    public async Task A_change_is_answered_as_soon_as_it_is_committed()
    {
        var reader = Reader();
        await Eventually.TrueAsync(async () => (await reader.ReadAsync()).Length >= 0 && reader.Generation == 1, "it has begun");
        var last = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                // A question waits for half a second at most: on a busy machine it may be over before the commit, and is put again then.
                var waiting = reader.ReadAsync(waitMs: 500);
                Commit(++last, last);
                var isAnswered = (await waiting).Length > 0;
                await ReadUntilAsync(reader, last);
                return isAnswered;
            },
            "a question that waits is answered by the commit");
    }

    private QueueReader Reader() => new(read => Tailer.ReadAsync(read));

    private void Commit(int first, int last)
    {
        for (var id = first; id <= last; id++)
        {
            _server.Commit(PlayedServer.Insert(PlayedServer.Orders, id), PlayedServer.Insert(PlayedServer.Items, id, firstRow: 1));
        }
    }

    private async Task<string> WaitAsync(QueueReader reader, string point)
    {
        var reached = Source.WaitForAsync(point, TimeSpan.FromSeconds(10), null);
        await Eventually.TrueAsync(async () => (await reader.ReadAsync()).Length >= 0 && reached.IsCompleted, "the point is reached");
        return await reached;
    }

    private static async Task<bool> TryReadAsync(QueueReader reader, int count)
    {
        try
        {
            await reader.ReadAsync();
        }
        catch (TailerFencedException)
        {
            // The next read finds another activation.
        }

        return reader.Of("orders").Count >= count && reader.Of("items").Count >= count && reader.Generation >= 3;
    }

    private static async Task<bool> TryReadOverLossAsync(QueueReader reader, int count)
    {
        try
        {
            await reader.ReadAsync();
        }
        catch (OrleansException)
        {
            // The client's way to the cluster went with the silo; the next read takes another.
        }

        return reader.Of("orders").Count >= count && reader.Of("items").Count >= count;
    }

    private static IEnumerable<long> Numbers(int first, int last) => Enumerable.Range(first, last - first + 1).Select(id => (long)id);

    private static Task ReadUntilAsync(QueueReader reader, int count) => Eventually.TrueAsync(
        async () => (await reader.ReadAsync()).Length >= 0 && reader.Of("orders").Count >= count && reader.Of("items").Count >= count, $"{count} rows of each table");
}
