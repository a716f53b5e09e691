using System.Diagnostics;
using System.Globalization;
using Router.Benchmarks.Measures;
using Router.Benchmarks.Orleans.Carriers;
using Router.Benchmarks.Orleans.Groups;
using Router.Benchmarks.Orleans.Report;
using Router.Benchmarks.Orleans.Silence;
using Router.Benchmarks.Orleans.Silos;
using Router.Benchmarks.Workloads;
using Router.Servers;
using Router.Silo.Processes;

namespace Router.Benchmarks.Orleans;

/// <summary>One run: every round measures each thing once, beside what it is compared with.</summary>
internal static class ClusterRun
{
    private const int Tables = 8;
    private const int WarmUpRounds = 1;

    public static async Task<int> RunAsync(string[] arguments)
    {
        RunOptions options;
        try
        {
            options = RunOptions.Parse(arguments);
        }
        catch (FormatException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return 2;
        }

        await using var server = await WorkloadServer.MakeAsync("W1");
        var figures = new Figures();
        foreach (var (part, measure) in new (string, Func<Task>)[]
        {
            ("carriers", () => CarriersAsync(server.Workload, options, figures)),
            ("whole", () => WholeAsync(server.Workload, options, figures)),
            ("latency", () => PacedRun.RunAsync(server.Workload, options, figures)),
            ("groups", () => GroupsRun.RunAsync(server.Workload, figures)),
            ("silence", () => SilenceRun.RunAsync(options, figures)),
            ("rows", () => WatchedRun.RunAsync(server.Workload, options, figures)),
        })
        {
            if (options.Wants(part))
            {
                await Console.Error.WriteLineAsync($"Measuring {part}");
                await measure();
            }
        }

        Console.WriteLine(figures.ToMarkdown());
        return 0;
    }

    /// <summary>
    /// The same bytes in plain grain calls, memory streams and the provider, over TCP between two processes: each byte crosses once, from the tailer's silo
    /// to grains on the other one. Tables' grains begin where they are asked first, which is there.
    /// </summary>
    private static async Task CarriersAsync(Workload workload, RunOptions options, Figures figures)
    {
        for (var round = -WarmUpRounds; round < options.Rounds; round++)
        {
            await using var silos = await SiloSet.StartAsync(2, workload, plan => plan with { ReplayTables = Tables, ReplayCopies = 2 });
            var tailer = await silos.Silos[0].DoAsync<string>("begin replay");
            var (first, other) = silos.Silos[0].Address == tailer ? (silos.Silos[0], silos.Silos[1]) : (silos.Silos[1], silos.Silos[0]);
            var places = await other.DoAsync<string[]>("tables replay");
            if (places.Any(place => place != other.Address))
            {
                throw new InvalidOperationException($"Tables are on {string.Join(", ", places)}: they were to be on {other.Address}.");
            }

            var recorded = await first.DoAsync<long[]>("recorded");
            _ = await first.DoAsync<Carried>("plain 1");
            var plain = await first.DoAsync<Carried>("plain 2");
            var memory = await first.DoAsync<Carried>(string.Create(CultureInfo.InvariantCulture, $"memory r{round} 65536"));
            var started = await silos.OpenAsync("replay");
            var expected = recorded[0] * Tables * 2;
            while (await silos.CountedAsync() < expected)
            {
                await Task.Delay(2);
            }

            var own = new Carried(recorded[1] * Tables * 2, await SecondsSinceAsync(silos, started));
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"  plain {plain.MibPerSecond:F0}, memory streams {memory.MibPerSecond:F0}, provider {own.MibPerSecond:F0} MiB/s"));
            if (round >= 0)
            {
                figures.Add("plain grain calls, MiB/s", plain.MibPerSecond);
                figures.Add("memory streams, MiB/s", memory.MibPerSecond);
                figures.Add("the provider, MiB/s", own.MibPerSecond);
                figures.Add("the provider / plain grain calls (bar 0.7)", own.MibPerSecond / plain.MibPerSecond);
                figures.Add("the provider / memory streams (bar 5)", own.MibPerSecond / memory.MibPerSecond);
            }
        }
    }

    /// <summary>W1 into an aggregate: in this process, in one silo, in two silos; these with their state in memory, and in a database.</summary>
    private static async Task WholeAsync(Workload workload, RunOptions options, Figures figures)
    {
        string[] sources = [.. Enumerable.Range(0, options.Rounds + WarmUpRounds).Select(number => string.Create(CultureInfo.InvariantCulture, $"w1-{number}"))];
        await using var one = await SiloSet.StartAsync(1, workload, plan => plan with { WholeSources = sources });
        await using var two = await SiloSet.StartAsync(2, workload, plan => plan with { WholeSources = sources });
        await using var storage = await DatabaseServer.StartAsync(ServerKind.MariaDb);
        var (saving, savingTwo) = (await ConnectionAsync(storage), await ConnectionAsync(storage));
        await using var oneSaved = await SiloSet.StartAsync(1, workload, plan => plan with { WholeSources = sources, Storage = saving });
        await using var twoSaved = await SiloSet.StartAsync(2, workload, plan => plan with { WholeSources = sources, Storage = savingTwo });
        foreach (var source in sources)
        {
            var isWarm = source != sources[0];
            var alone = await Readers.AggregateAsync(workload);
            var oneSeconds = await ReadAsync(one, source, workload);
            var twoSeconds = await ReadAsync(two, source, workload);
            var (oneSavedSeconds, twoSavedSeconds) = (await ReadAsync(oneSaved, source, workload), await ReadAsync(twoSaved, source, workload));
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"  one process {alone.Seconds:F3} s, one silo {oneSeconds:F3} s, two silos {twoSeconds:F3} s; state on MariaDB {oneSavedSeconds:F3} s, {twoSavedSeconds:F3} s"));
            if (isWarm)
            {
                figures.Add("W1 in one process, rows/s", workload.Rows / alone.Seconds);
                figures.Add("W1 in one silo, rows/s", workload.Rows / oneSeconds);
                figures.Add("W1 in two silos, rows/s", workload.Rows / twoSeconds);
                figures.Add("one silo / one process (bar 0.5)", alone.Seconds / oneSeconds);
                figures.Add("two silos / one process (bar 0.25)", alone.Seconds / twoSeconds);
                figures.Add("one silo / one process, state on MariaDB", alone.Seconds / oneSavedSeconds);
                figures.Add("two silos / one process, state on MariaDB", alone.Seconds / twoSavedSeconds);
            }
        }
    }

    /// <summary>A database of its own, set up as an operator does.</summary>
    private static async Task<string> ConnectionAsync(DatabaseServer server)
    {
        var storage = new Uri((await (await ClusterStorage.OnAsync(server)).InitializedAsync()).Address);
        return string.Create(CultureInfo.InvariantCulture, $"Server={storage.Host};Port={storage.Port};User ID=admin;Password=admin;Database={storage.AbsolutePath[1..]};SslMode=None");
    }

    private static async Task<double> ReadAsync(SiloSet silos, string source, Workload workload)
    {
        await silos.Silos[0].DoAsync<string>($"begin {source}");
        var waiting = silos.Silos[0].DoAsync<long>($"wait {source} {workload.File}:{workload.EndOffset}");
        var started = await silos.OpenAsync(source);
        var reached = await waiting;
        var rows = await silos.Silos[0].DoAsync<long>($"sum {source}");
        return rows == workload.Rows
            ? (reached - started) / (double)Stopwatch.Frequency
            : throw new InvalidOperationException($"The aggregate of {source} counts {rows} of {workload.Rows} rows.");
    }

    private static async Task<double> SecondsSinceAsync(SiloSet silos, long started)
    {
        var last = (await Task.WhenAll(silos.Silos.Select(silo => silo.DoAsync<long[]>("counted")))).Max(counted => counted[1]);
        return (last - started) / (double)Stopwatch.Frequency;
    }
}
