using System.Globalization;
using System.Text.Json;
using Router.Servers;

namespace Router.Silo.Processes;

/// <summary>
/// Silos of one cluster, each a process, with the same settings. They are killed when this object is disposed of; their logs stay under
/// artifacts/test-results/silos.
/// </summary>
/// <param name="storage">What they share; set up already.</param>
/// <param name="settings">The command line of each besides its ports: sources, <c>--config</c>.</param>
/// <param name="environment">More in the environment of each.</param>
/// <param name="program">What is started; null for the published silo.</param>
public sealed class SiloCluster(
    ClusterStorage storage, IReadOnlyList<string> settings, IReadOnlyDictionary<string, string>? environment = null, string? program = null) : IAsyncDisposable
{
    private static int s_clusters;

    private readonly List<SiloProcess> _silos = [];
    private int _started;

    /// <summary>The silos that have not been killed or stopped here, in the order of their starts.</summary>
    public IReadOnlyList<SiloProcess> Silos => [.. _silos.Where(silo => !silo.HasExited)];

    /// <summary>All that were started, for their logs.</summary>
    public IReadOnlyList<SiloProcess> Started => _silos;

    /// <summary>The folder of the logs.</summary>
    public string LogFolder { get; } = Path.Combine(
        Repository.Root, "artifacts", "test-results", "silos", string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Interlocked.Increment(ref s_clusters)}"));

    /// <summary>Starts silos at once and waits until all of them are ready and see each other.</summary>
    public async Task StartAsync(int count)
    {
        var started = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => BeginAsync(SiloEndpoints.Take())));
        await Task.WhenAll(started.Select(silo => silo.ReadyAsync()));
        await SeeEachOtherAsync();
    }

    /// <summary>Starts one more and waits until it is ready.</summary>
    /// <param name="endpoints">Those of a silo that is gone, for one that comes again; else new ones.</param>
    public async Task<SiloProcess> AddAsync(SiloEndpoints? endpoints = null)
    {
        var silo = await BeginAsync(endpoints ?? SiloEndpoints.Take());
        await silo.ReadyAsync();
        return silo;
    }

    /// <summary>The silo on those endpoints; one that ended is started again, as an orchestrator does with a silo that the others evicted.</summary>
    public async Task<SiloProcess> AtAsync(SiloEndpoints endpoints)
    {
        var silo = Silos.FirstOrDefault(silo => silo.Endpoints == endpoints) ?? await AddAsync(endpoints);
        await SeeEachOtherAsync(TimeSpan.FromMinutes(1));
        return silo;
    }

    /// <summary>Waits until every silo sees all that run here as active, and no others.</summary>
    public Task SeeEachOtherAsync(TimeSpan? patience = null) => Eventually.TrueAsync(
        async () => (await Task.WhenAll(Silos.Select(silo => silo.MembersAsync()))).All(AreOurs), "every silo sees all of them and no others", patience);

    /// <summary>The silo that hosts a source's tailer, as one of the others tells it; null while none does.</summary>
    public async Task<SiloProcess?> TailerAsync(string source = "main")
    {
        foreach (var asked in Silos)
        {
            var status = await asked.JsonAsync("/status");
            if (status.GetProperty("sources").GetProperty(source).TryGetProperty("report", out var report)
                && report.GetProperty("tailer").GetProperty("silo").GetString() is { } address)
            {
                return Silos.FirstOrDefault(silo => silo.Endpoints.IsOf(address));
            }
        }

        return null;
    }

    /// <summary>A source's report as the first silo tells it; null while there is none.</summary>
    public async Task<JsonElement?> ReportAsync(string source = "main")
    {
        var status = await Silos[0].JsonAsync("/status");
        return status.GetProperty("sources").GetProperty(source).TryGetProperty("report", out var report) ? report : null;
    }

    /// <summary>Kills those that still run.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }
    }

    private async Task<SiloProcess> BeginAsync(SiloEndpoints endpoints)
    {
        var log = Path.Combine(LogFolder, string.Create(CultureInfo.InvariantCulture, $"silo-{Interlocked.Increment(ref _started)}.log"));
        var silo = await SiloProcess.StartAsync(endpoints, log, ["--storage", storage.Address, .. settings], environment, program);
        lock (_silos)
        {
            _silos.Add(silo);
        }

        return silo;
    }

    private bool AreOurs(IReadOnlyDictionary<string, string> members) =>
        members.Count == Silos.Count && members.All(member => member.Value == "Active" && Silos.Any(silo => silo.Endpoints.IsOf(member.Key)));
}
