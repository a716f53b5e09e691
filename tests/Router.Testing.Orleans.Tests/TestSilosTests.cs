using System.Net.NetworkInformation;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Router.Servers;
using Router.Testing.Orleans.Silos;

namespace Router.Testing.Orleans.Tests;

/// <summary>The silos themselves: real sockets, and state that outlives them.</summary>
public sealed class TestSilosTests
{
    [Fact]
    public async Task Silos_and_client_talk_over_sockets()
    {
        await using var silos = await TestSilos.StartAsync(2, _ => { }, _ => { });
        await silos.Client.GetGrain<ITallyGrain>("a").AddAsync();
        await Eventually.TrueAsync(() => Connected() is var connected && silos.All.All(silo => connected.Contains(silo.GatewayAddress.Endpoint.Port)), "the client talks to both silos");
        await Eventually.TrueAsync(() => Connected() is var connected && silos.All.Any(silo => connected.Contains(silo.SiloAddress.Endpoint.Port)), "the silos talk to each other");

        static HashSet<int> Connected() => [.. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
            .Where(connection => connection.State == TcpState.Established).Select(connection => connection.RemoteEndPoint.Port)];
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task State_outlives_the_silo_that_wrote_it(bool isKilled)
    {
        await using var silos = await TestSilos.StartAsync(2, _ => { }, _ => { });
        var tallies = Enumerable.Range(0, 20).Select(number => silos.Client.GetGrain<ITallyGrain>($"{number}")).ToArray();
        foreach (var tally in tallies)
        {
            Assert.Equal(1, await tally.AddAsync());
        }

        var home = await tallies[0].SiloAsync();
        var gone = silos.All.First(silo => $"{silo.SiloAddress}" == home);
        await silos.AddAsync();
        await (isKilled ? silos.KillAsync(gone) : silos.StopAsync(gone));
        Assert.Equal(2, silos.All.Count);
        foreach (var tally in tallies)
        {
            Assert.Equal(2, await tally.AddAsync());
            Assert.NotEqual($"{gone.SiloAddress}", await tally.SiloAsync());
        }
    }

    [Fact]
    public async Task After_a_kill_nobody_sends_anything_to_the_silo_that_is_gone()
    {
        await using var silos = await TestSilos.StartAsync(3, _ => { }, _ => { });
        var tallies = Enumerable.Range(0, 20).Select(number => silos.Client.GetGrain<ITallyGrain>($"{number}")).ToArray();
        await Task.WhenAll(tallies.Select(tally => tally.AddAsync()));
        while (silos.All.Count > 1)
        {
            var gone = silos.All[^1];
            await silos.KillAsync(gone);
            Assert.All(silos.All, silo => Assert.True(silo.ServiceProvider.GetRequiredService<ISiloStatusOracle>().IsDeadSilo(gone.SiloAddress)));
            Assert.Equal(silos.All.Select(silo => silo.GatewayAddress.Endpoint.Port).Order(), LiveGateways(silos.Client).Select(gateway => gateway.Endpoint.Port).Order());
            await Task.WhenAll(tallies.Select(tally => tally.AddAsync()));
        }

        await silos.KillAsync(silos.All[0]);
        Assert.Empty(silos.All);
    }

    [Fact]
    public async Task A_write_over_one_that_was_not_read_is_refused()
    {
        await using var silos = await TestSilos.StartAsync(1, _ => { }, _ => { });
        var storage = silos.All[0].ServiceProvider.GetRequiredKeyedService<IGrainStorage>("router");
        var grain = GrainId.Create("tally", "a");
        var first = new GrainState<Tally>(new Tally { Count = 1 });
        await storage.WriteStateAsync("tally", grain, first);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("tally", grain, new GrainState<Tally>(new Tally())));

        var second = new GrainState<Tally>();
        await storage.ReadStateAsync("tally", grain, second);
        Assert.Equal((1, true, first.ETag), (second.State.Count, second.RecordExists, second.ETag));
        await storage.WriteStateAsync("tally", grain, second);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("tally", grain, first));
        await storage.ClearStateAsync("tally", grain, second);
        await storage.ReadStateAsync("tally", grain, first);
        Assert.Equal((0, false, null), (first.State.Count, first.RecordExists, first.ETag));
    }

    /// <summary>The gateways that the client chooses among: only Orleans itself can see that.</summary>
    private static List<SiloAddress> LiveGateways(IClusterClient client)
    {
        var type = typeof(ClientBuilder).Assembly.GetType("Orleans.Messaging.GatewayManager", throwOnError: true)!;
        return (List<SiloAddress>)type.GetMethod("GetLiveGateways")!.Invoke(client.ServiceProvider.GetRequiredService(type), null)!;
    }
}
