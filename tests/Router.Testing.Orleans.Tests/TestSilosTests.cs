using System.Net.NetworkInformation;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
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
        var connected = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
            .Where(connection => connection.State == TcpState.Established).Select(connection => connection.RemoteEndPoint.Port).ToHashSet();
        Assert.All(silos.All, silo => Assert.Contains(silo.GatewayAddress.Endpoint.Port, connected));
        Assert.Contains(silos.All, silo => connected.Contains(silo.SiloAddress.Endpoint.Port));
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
}
