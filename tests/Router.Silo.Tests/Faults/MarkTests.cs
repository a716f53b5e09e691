using Router.Servers;

namespace Router.Silo.Tests.Faults;

/// <summary>What the tests of faults wait for is found wherever it went.</summary>
public class MarkTests
{
    private const int Seed = 20261122;

    [Fact]
    public async Task A_mark_is_found_though_the_silo_that_took_it_has_ended()
    {
        await using var ground = await FaultGround.StartAsync(ServerKind.MariaDb, Seed);
        await ground.MarkAsync();
        var mark = ground.Mark;
        var holder = await ground.HolderAsync(mark);
        await holder.KillAsync();
        await ground.SeeAsync(mark);
    }
}
