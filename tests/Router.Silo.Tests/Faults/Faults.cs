using System.Diagnostics;
using System.Globalization;
using Router.Servers;
using Router.Silo.Processes;

namespace Router.Silo.Tests.Faults;

/// <summary>Does to a cluster what can happen to it, and says that it really struck.</summary>
internal sealed class Faults(FaultGround ground, Random random)
{
    private const int Silos = 3;
    private static readonly TimeSpan s_cut = TimeSpan.FromSeconds(4);

    private SiloCluster Cluster => ground.Cluster;

    /// <summary>Strikes; what is missing of three silos afterwards comes again by <see cref="RepairAsync"/>.</summary>
    /// <returns>What was struck.</returns>
    public async Task<string> StrikeAsync(Fault fault)
    {
        switch (fault)
        {
            case Fault.KillTailer:
                return await KillAsync(await Cluster.TailerAsync() ?? throw new InvalidOperationException("No silo has the tailer."));
            case Fault.KillTable:
                return await KillAsync(await TableSiloAsync());
            case Fault.KillAllButOne:
                var survivor = Cluster.Silos[random.Next(Cluster.Silos.Count)];
                var others = Cluster.Silos.Where(silo => silo != survivor).ToArray();
                await Task.WhenAll(others.Select(silo => silo.KillAsync()));
                return $"{others.Length} silos are gone";
            case Fault.AddSilo:
                await Cluster.AddAsync();
                return $"{Cluster.Silos.Count} silos";
            case Fault.StopSilo:
                var leaving = Cluster.Silos[random.Next(Cluster.Silos.Count)];
                var code = await leaving.StopAsync();
                Assert.Equal(0, code);
                return $"{leaving.Endpoints.SiloPort} left";
            case Fault.CutStorage:
                await SignalAsync("STOP");
                var cut = Stopwatch.StartNew();
                await Eventually.TrueAsync(() => cut.Elapsed > s_cut, "the cut is over");
                await SignalAsync("CONT");
                return $"no storage for {s_cut.TotalSeconds} s";
            default:
                var before = ground.Source.Pid;
                await ground.Source.RestartAsync();
                Assert.NotEqual(before, ground.Source.Pid);
                return "restarted";
        }
    }

    /// <summary>Three silos again.</summary>
    public async Task RepairAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, Math.Max(0, Silos - Cluster.Silos.Count)).Select(_ => Cluster.AddAsync()));

        while (Cluster.Silos.Count > Silos)
        {
            await Cluster.Silos[random.Next(Cluster.Silos.Count)].KillAsync();
        }

        await Cluster.SeeEachOtherAsync(TimeSpan.FromMinutes(1));
    }

    private static async Task<string> KillAsync(SiloProcess silo)
    {
        await silo.KillAsync();
        Assert.True(silo.HasExited);
        return $"{silo.Endpoints.SiloPort} is gone";
    }

    private async Task<SiloProcess> TableSiloAsync()
    {
        string[] tables = [];
        await Eventually.TrueAsync(
            async () => (tables = (await Cluster.ReportAsync())?.GetProperty("tables").EnumerateArray().Select(table => table.GetProperty("silo").GetString()!).ToArray() ?? []).Length > 0,
            "a silo reports where table grains are",
            TimeSpan.FromMinutes(1));
        var address = tables[random.Next(tables.Length)];
        return Cluster.Silos.First(silo => silo.Endpoints.IsOf(address));
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", ground.Storage.Pid.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
