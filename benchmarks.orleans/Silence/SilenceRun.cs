using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Router.Benchmarks.Orleans.Report;
using Router.Servers;
using Router.Silo.Processes;

namespace Router.Benchmarks.Orleans.Silence;

/// <summary>
/// From kill -9 of the tailer's silo until a change that was committed after it is applied and saved: three silos with the timings they are shipped
/// with, their membership and state on MariaDB, under 5,000 rows a second.
/// </summary>
internal static class SilenceRun
{
    private const string Schema = "silence";
    private const int Silos = 3;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    public static async Task RunAsync(RunOptions options, Figures figures)
    {
        await using var source = await DatabaseServer.StartAsync(ServerKind.MariaDb);
        await using var storage = await DatabaseServer.StartAsync(ServerKind.MariaDb);
        await source.Sql.ExecuteAsync($"CREATE DATABASE {Schema}");
        await using var cluster = new SiloCluster(
            await (await ClusterStorage.OnAsync(storage)).InitializedAsync(),
            ["--source", string.Create(CultureInfo.InvariantCulture, $"mysql://repl:repl@{source.Host}:{source.Port}")],
            new Dictionary<string, string> { ["RECORDED_TABLES"] = $"{Schema}.pulse", ["AGGREGATED_TABLES"] = $"{Schema}.orders" },
            RecorderSilo.Program);
        await cluster.StartAsync(Silos);
        await Eventually.TrueAsync(async () => await TailerAsync(cluster) is not null, "the source is followed", s_patience);
        await using var load = await PulsedLoad.StartAsync(source, Schema);
        for (var round = 0; round < options.Rounds; round++)
        {
            await ComesAsync(cluster, load.Beats);
            var killed = await TailerAsync(cluster) ?? throw new InvalidOperationException("No silo has the tailer.");
            var clock = Stopwatch.StartNew();
            await killed.KillAsync();
            await ComesAsync(cluster, load.Beats + 1);
            figures.Add("silence after kill -9 of the tailer's silo, ms (bar 5,000)", clock.Elapsed.TotalMilliseconds);
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {clock.ElapsedMilliseconds} ms"));
            await cluster.AddAsync(killed.Endpoints);
            await cluster.SeeEachOtherAsync(s_patience);
        }
    }

    private static Task ComesAsync(SiloCluster cluster, long beat) =>
        Eventually.TrueAsync(async () => (await Task.WhenAll(cluster.Silos.Select(BeatAsync))).Max() >= beat, "a beat comes to its grain", s_patience);

    /// <summary>The newest beat that a silo's replica has; of a grain that has moved away, the last it had there.</summary>
    private static async Task<long> BeatAsync(SiloProcess silo)
    {
        var replica = await silo.JsonAsync("/replica");
        return replica.TryGetProperty($"{Schema}.pulse", out var pulse) && pulse.GetProperty("Rows").EnumerateObject().FirstOrDefault().Value is { ValueKind: JsonValueKind.String } row
            ? JsonDocument.Parse(row.GetString()!).RootElement.GetProperty("beat").GetInt64()
            : -1;
    }

    private static async Task<SiloProcess?> TailerAsync(SiloCluster cluster) =>
        (await cluster.ReportAsync())?.GetProperty("tailer").GetProperty("state").GetString() == "following" ? await cluster.TailerAsync() : null;
}
