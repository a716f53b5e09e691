using System.Diagnostics;
using Router.Servers;
using Router.Silo.Processes;
using Xunit.Abstractions;

namespace Router.Silo.Tests;

[Collection(nameof(ThreeSilosTests))]
public class ThreeSilosTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(StorageKind.MariaDb)]
    [InlineData(StorageKind.PostgreSql)]
    public async Task Three_silos_join_one_that_is_killed_is_missed_soon_and_one_that_leaves_at_once(StorageKind kind)
    {
        var storage = await (await ClusterStorage.CreateAsync(kind)).InitializedAsync();
        var server = await new ServersFixture().MariaDb;
        await using var cluster = new SiloCluster(storage, ["--source", $"mysql://repl:repl@{server.Host}:{server.Port}"]);
        await cluster.StartAsync(3);

        var killed = cluster.Silos[0];
        await killed.KillAsync();
        var clock = Stopwatch.StartNew();
        await cluster.SeeEachOtherAsync();
        output.WriteLine($"{kind}: two silos knew of the third's death {clock.ElapsedMilliseconds} ms after kill -9");
        Assert.True(clock.Elapsed < s_silence, $"It took {clock.Elapsed}.");
        Assert.Equal(ClusterStorage.Dead, await storage.MembershipOfAsync(killed.Endpoints));

        // It comes again under its own address: the others take the new one for what it is.
        await cluster.AddAsync(killed.Endpoints);
        await cluster.SeeEachOtherAsync();

        var leaving = cluster.Silos[0];
        clock.Restart();
        Assert.Equal(0, await leaving.StopAsync());
        var stoppedMs = clock.ElapsedMilliseconds;
        Assert.Equal(ClusterStorage.Dead, await storage.MembershipOfAsync(leaving.Endpoints));
        await cluster.SeeEachOtherAsync();
        output.WriteLine($"{kind}: one that was told to stop was gone in {stoppedMs} ms, and known to be in {clock.ElapsedMilliseconds} ms");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"It took {clock.Elapsed}.");
        Assert.All(cluster.Silos, silo => Assert.DoesNotContain("suspect", silo.Log[silo.Log.LastIndexOf("Application started", StringComparison.Ordinal)..], StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Two_of_three_that_are_killed_at_once_are_missed_as_soon_as_one_is()
    {
        var storage = await (await ClusterStorage.CreateAsync(StorageKind.MariaDb)).InitializedAsync();
        var server = await new ServersFixture().MariaDb;
        await using var cluster = new SiloCluster(storage, ["--source", $"mysql://repl:repl@{server.Host}:{server.Port}"]);
        await cluster.StartAsync(3);
        await Task.WhenAll(cluster.Silos.Skip(1).Select(silo => silo.KillAsync()));
        var clock = Stopwatch.StartNew();
        await cluster.SeeEachOtherAsync();
        output.WriteLine($"the third knew that it is alone {clock.ElapsedMilliseconds} ms after kill -9 of the others");
        Assert.True(clock.Elapsed < s_silence, $"It took {clock.Elapsed}.");
    }

    [Fact]
    public async Task A_cluster_that_was_killed_as_a_whole_comes_again_by_itself()
    {
        var storage = await (await ClusterStorage.CreateAsync(StorageKind.MariaDb)).InitializedAsync();
        var server = await new ServersFixture().MariaDb;
        await using var cluster = new SiloCluster(storage, ["--source", $"mysql://repl:repl@{server.Host}:{server.Port}"]);
        await cluster.StartAsync(2);
        var gone = cluster.Silos;
        await Task.WhenAll(gone.Select(silo => silo.KillAsync()));
        var clock = Stopwatch.StartNew();
        await cluster.AddAsync();
        await cluster.SeeEachOtherAsync(TimeSpan.FromSeconds(60));
        output.WriteLine($"alone in the cluster after {clock.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task Busy_cores_do_not_make_silos_take_each_other_for_dead()
    {
        var looks = Environment.GetEnvironmentVariable("ROUTER_TEST_LONG") is null ? 100 : 5000;
        var storage = await (await ClusterStorage.CreateAsync(StorageKind.MariaDb)).InitializedAsync();
        var server = await new ServersFixture().MariaDb;
        await using var cluster = new SiloCluster(storage, ["--source", $"mysql://repl:repl@{server.Host}:{server.Port}"]);
        await cluster.StartAsync(3);
        var clock = Stopwatch.StartNew();
        using (new BusyCores(threadsPerCore: 2))
        {
            for (var look = 0; look < looks; look++)
            {
                await cluster.SeeEachOtherAsync();
            }
        }

        var missed = cluster.Silos.Sum(silo => silo.Log.Split("Did not get response for probe").Length - 1);
        output.WriteLine($"{missed} probes missed in {clock.Elapsed}, nobody suspected");
        Assert.Equal(3, cluster.Silos.Count);
        var rows = await storage.QueryAsync("SELECT Status, COALESCE(SuspectTimes, '') FROM RouterSilos");
        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.Equal(("3", ""), (row[0], row[1])));
    }
}
