using System.Globalization;
using Router.Servers;
using Xunit.Abstractions;

namespace Router.Silo.Tests.Faults;

public class FaultTests(ITestOutputHelper output)
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("ROUTER_TEST_LONG") == "1";

    /// <summary>What is followed, the seed, and how often the seven faults come, each time in another order: 100 times with --long, over five clusters.</summary>
    public static TheoryData<ServerKind, int, int> Runs
    {
        get
        {
            var seed = int.Parse(Environment.GetEnvironmentVariable("ROUTER_TEST_SEED") ?? "20261120", CultureInfo.InvariantCulture);
            var runs = new TheoryData<ServerKind, int, int> { { ServerKind.MariaDb, seed, IsLong ? 20 : 5 }, { ServerKind.MySql, seed, IsLong ? 20 : 1 } };
            for (var more = 1; more < (IsLong ? 4 : 0); more++)
            {
                runs.Add(ServerKind.MariaDb, seed + more, 20);
            }

            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Whatever_happens_to_silos_storage_and_server_under_load_every_table_grain_ends_with_the_servers_rows_and_each_change_fitted(
        ServerKind kind, int seed, int rounds)
    {
        output.WriteLine($"Seed {seed}; ROUTER_TEST_SEED takes another.");
        var random = new Random(seed);
        await using var ground = await FaultGround.StartAsync(kind, seed);
        output.WriteLine($"The silos' logs: {ground.Cluster.LogFolder}");
        var faults = new Faults(ground, random);
        var recoveries = new List<long>();
        for (var round = 0; round < rounds; round++)
        {
            var order = Enum.GetValues<Fault>();
            random.Shuffle(order);
            foreach (var fault in order)
            {
                var struck = await faults.StrikeAsync(fault);
                var recoveredMs = await ground.MarkAsync();
                output.WriteLine($"Round {round}: {fault}, {struck}; a mark came {recoveredMs} ms later");
                recoveries.Add(recoveredMs);
                await faults.RepairAsync();
            }
        }

        await ground.CompareAsync();
        recoveries.Sort();
        output.WriteLine($"{recoveries.Count} faults; from a fault to the first change after it: p50 {recoveries[recoveries.Count / 2]} ms, max {recoveries[^1]} ms.");
        var applied = (await ground.RecordedAsync()).Sum(item => item.Value.Applied);
        output.WriteLine($"{applied} changes applied.");
        Assert.True(applied > 1000, $"Only {applied} changes were applied: there was next to no load.");
    }
}
