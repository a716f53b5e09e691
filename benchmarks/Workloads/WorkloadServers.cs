using System.Text.Json;
using Router.Servers;

namespace Router.Benchmarks.Workloads;

/// <summary>The servers of a run, or those that another process keeps.</summary>
internal sealed class WorkloadServers : IAsyncDisposable
{
    private static readonly string[] s_names = ["W1", "W2", "W3"];
    private static readonly string s_servedFile = Path.Combine(Repository.Root, "artifacts", "benchmarks", "served.json");

    private readonly List<WorkloadServer> _servers = [];

    private WorkloadServers(IReadOnlyList<Workload> workloads) => Workloads = workloads;

    private WorkloadServers(List<WorkloadServer> servers)
        : this([.. servers.Select(server => server.Workload)]) => _servers = servers;

    public IReadOnlyList<Workload> Workloads { get; }

    /// <summary>Makes those that are wanted, or finds those that are kept.</summary>
    public static async Task<WorkloadServers> GetAsync(BenchmarkOptions options)
    {
        var names = s_names.Where(name => options.Wants(name.ToLowerInvariant())).ToArray();
        if (options.UseServed)
        {
            var served = JsonSerializer.Deserialize<Workload[]>(await File.ReadAllTextAsync(s_servedFile)) ?? [];
            return new WorkloadServers([.. served.Where(workload => names.Contains(workload.Name))]);
        }

        var servers = new List<WorkloadServer>();
        foreach (var name in names)
        {
            await Console.Error.WriteLineAsync($"Making {name}");
            servers.Add(await WorkloadServer.MakeAsync(name));
        }

        return new WorkloadServers(servers);
    }

    /// <summary>Makes the servers and keeps them until standard input ends.</summary>
    public static async Task<int> ServeAsync(BenchmarkOptions options)
    {
        await using var servers = await GetAsync(options);
        await File.WriteAllTextAsync(s_servedFile, JsonSerializer.Serialize(servers.Workloads));
        foreach (var workload in servers.Workloads)
        {
            Console.WriteLine($"{workload.Name} {workload.Source()} {workload.From} {workload.DumpBytes} bytes");
        }

        Console.WriteLine("Kept until standard input ends.");
        while (await Console.In.ReadLineAsync() is not null)
        {
            continue;
        }

        File.Delete(s_servedFile);
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }
}
