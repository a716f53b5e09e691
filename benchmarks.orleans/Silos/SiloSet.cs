using System.Net;
using System.Net.Sockets;
using Router.Benchmarks.Workloads;

namespace Router.Benchmarks.Orleans.Silos;

/// <summary>The silos of a run.</summary>
internal sealed class SiloSet : IAsyncDisposable
{
    private readonly List<SiloProcess> _silos = [];

    public IReadOnlyList<SiloProcess> Silos => _silos;

    public static async Task<SiloSet> StartAsync(int count, Workload workload, Func<SiloPlan, SiloPlan> plan)
    {
        var (silos, gateways) = (FreePorts(count), FreePorts(count));
        var set = new SiloSet();
        for (var index = 0; index < count; index++)
        {
            set._silos.Add(await SiloProcess.StartAsync(plan(new SiloPlan(index, silos, gateways, workload, [], 0, 1, null, null, null, null))));
        }

        return set;
    }

    /// <summary>Opens a source's gate wherever its tailer is; gives when, by the machine's clock.</summary>
    public async Task<long> OpenAsync(string source) => (await Task.WhenAll(_silos.Select(silo => silo.DoAsync<long>($"open {source}")))).Min();

    /// <summary>Rows that table grains of all silos have counted.</summary>
    public async Task<long> CountedAsync() => (await Task.WhenAll(_silos.Select(silo => silo.DoAsync<long[]>("counted")))).Sum(counted => counted[0]);

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in Enumerable.Reverse(_silos))
        {
            await silo.DisposeAsync();
        }
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
        {
            listener.Start();
        }

        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (var listener in listeners)
        {
            listener.Dispose();
        }

        return ports;
    }
}
