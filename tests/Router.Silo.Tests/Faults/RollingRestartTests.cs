using Router.Servers;
using Xunit.Abstractions;

namespace Router.Silo.Tests.Faults;

public class RollingRestartTests(ITestOutputHelper output)
{
    private const int Seed = 20261122;
    private const int CallsBetween = 20;

    [Fact]
    public async Task Silos_stop_and_start_in_turn_and_no_call_of_a_client_fails_and_no_change_of_its_subscription_is_lost_or_repeated()
    {
        await using var ground = await FaultGround.StartAsync(ServerKind.MariaDb, Seed);
        output.WriteLine($"Seed {Seed}; the silos' logs: {ground.Cluster.LogFolder}");
        await using var caller = await SteadyCaller.StartAsync(ground);
        await caller.CallsAsync(CallsBetween);
        foreach (var silo in ground.Cluster.Silos)
        {
            Assert.Equal(0, await silo.StopAsync());
            output.WriteLine($"{silo.Endpoints.SiloPort} left; {await caller.CallsAsync(CallsBetween)} calls and {await caller.CaughtUpAsync()} changes so far");
            await ground.Cluster.AddAsync(silo.Endpoints);
            await ground.Cluster.SeeEachOtherAsync(TimeSpan.FromMinutes(1));
            output.WriteLine($"{silo.Endpoints.SiloPort} is back; {await caller.CallsAsync(CallsBetween)} calls and {await caller.CaughtUpAsync()} changes so far");
        }

        await caller.StopAsync();
        output.WriteLine($"{caller.Calls} calls, {caller.Failures.Count} failed, the longest {caller.LongestMs} ms; {caller.Written} changes, the longest silence {caller.LongestSilenceMs} ms.");
        Assert.Empty(caller.Failures);
        Assert.Equal(Enumerable.Range(1, caller.Written), caller.Seen);
        await ground.CompareAsync();
    }
}
