using Router.Servers;
using Router.Silo.Processes;
using Xunit.Abstractions;

namespace Router.Silo.Tests.Faults;

public class KilledInTurnTests(ITestOutputHelper output)
{
    private const int Seed = 20261121;

    [Theory]
    [InlineData(StorageKind.MariaDb)]
    [InlineData(StorageKind.PostgreSql)]
    public async Task Each_of_three_silos_is_killed_in_turn_under_load_and_comes_again_and_every_table_grain_ends_with_the_servers_rows(StorageKind kind)
    {
        await using var ground = await FaultGround.StartAsync(ServerKind.MariaDb, Seed, kind);
        output.WriteLine($"Seed {Seed}; the silos' logs: {ground.Cluster.LogFolder}");
        foreach (var endpoints in ground.Cluster.Started.Select(silo => silo.Endpoints).ToArray())
        {
            // On a busy machine a silo may be taken for dead, and ends then: it comes again too, or less would be killed than is said.
            var silo = await ground.Cluster.AtAsync(endpoints);
            var hadTailer = await ground.Cluster.TailerAsync() == silo;
            await silo.KillAsync();
            Assert.Equal(137, await silo.Exited);
            output.WriteLine($"{kind}: {silo.Endpoints.SiloPort} killed{(hadTailer ? " with the tailer" : "")}; a mark came {await ground.MarkAsync()} ms later");
            await ground.Cluster.AtAsync(endpoints);
            await ground.MarkAsync();
        }

        await ground.CompareAsync();
        var applied = (await ground.RecordedAsync()).Sum(item => item.Value.Applied);
        output.WriteLine($"{applied} changes applied.");
        Assert.True(applied > 500, $"Only {applied} changes were applied: there was next to no load.");
    }
}
