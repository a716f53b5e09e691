using Router.Benchmarks.Latency;
using Router.Benchmarks.Measures;
using Router.Benchmarks.Redis;
using Router.Benchmarks.Report;
using Router.Benchmarks.Saving;
using Router.Benchmarks.Workloads;

namespace Router.Benchmarks;

/// <summary>One run: every round measures everything once, each thing with a raw read just before it.</summary>
internal sealed class BenchmarkRun(BenchmarkOptions options)
{
    private const int WarmUpRounds = 2;
    private const int MemoryRuns = 3;

    private static readonly Dictionary<(string Measure, string Workload), double> s_bars = new()
    {
        [("reader", "W1")] = 0.90,
        [("reader", "W2")] = 0.90,
        [("reader", "W3")] = 0.90,
        [("whole way", "W1")] = 0.75,
        [("whole way", "W2")] = 0.60,
        [("whole way", "W3")] = 0.80,
        [("into an aggregate", "W1")] = 0.50,
        [("into invalidation rules", "W1")] = 0.30,
        [("router tail", "W1")] = 0.80,
        [("router tail", "W2")] = 0.70,
        [("router tail", "W3")] = 0.80,
    };

    private readonly Dictionary<(string Measure, string Workload), Series> _series = [];
    private readonly Dictionary<string, Tally> _tallies = [];
    private readonly List<string> _missing = [];
    private bool _isWarm;

    public async Task<int> RunAsync()
    {
        var peaks = new Dictionary<string, double>();
        if (WantsRates || options.Wants("memory"))
        {
            await using var servers = await WorkloadServers.GetAsync(options);
            for (var round = -WarmUpRounds; round < options.Rounds && WantsRates; round++)
            {
                await Console.Error.WriteLineAsync(round < 0 ? "Warming up" : $"Round {round + 1} of {options.Rounds}");
                _isWarm = round >= 0;
                foreach (var workload in servers.Workloads)
                {
                    await MeasureAsync(workload);
                }
            }

            foreach (var workload in servers.Workloads.Where(_ => options.Wants("memory")))
            {
                peaks[workload.Name] = await PeakMibAsync(workload);
            }
        }

        var latencies = options.Wants("latency") ? await LatencyRun.RunAsync(options.Seconds) : [];
        var saving = options.Wants("saving") ? await SavingRun.RunAsync(options.Rounds) : null;
        var redis = options.Wants("redis") ? await RedisRun.RunAsync(options.Rounds) : [];
        var results = new Results(
            TimeProvider.System.GetLocalNow(), Machine.Describe(), options.Rounds, [.. _series.Values.OrderBy(series => series.Measure, StringComparer.Ordinal)], peaks, latencies, redis, saving, _missing);
        Console.WriteLine(ReportWriter.ToMarkdown(results));
        Console.WriteLine($"All of it: {await ReportWriter.SaveAsync(results)}");
        return 0;
    }

    private bool WantsRates => options.Wants("reader") || options.Wants("whole") || options.Wants("aggregate") || options.Wants("invalidation") || options.Wants("tls") || options.Wants("tail");

    private async Task MeasureAsync(Workload workload)
    {
        if (options.Wants("reader"))
        {
            await PairAsync("reader", workload, () => Task.FromResult(Readers.Feed(workload)));
        }

        if (options.Wants("whole"))
        {
            await PairAsync("whole way", workload, () => Readers.WholeWayAsync(workload));
        }

        if (options.Wants("aggregate") && workload.Name == "W1")
        {
            await PairAsync("into an aggregate", workload, () => Readers.AggregateAsync(workload));
        }

        if (options.Wants("invalidation") && workload.Name == "W1")
        {
            await PairAsync("into invalidation rules", workload, () => Readers.InvalidationAsync(workload));
        }

        if (options.Wants("tls") && workload.Name == "W1")
        {
            await PairAsync("reader over TLS", workload, () => Task.FromResult(Readers.Feed(workload, "required")));
        }

        if (options.Wants("tail"))
        {
            await ProcessPairAsync(workload);
        }
    }

    private async Task PairAsync(string measure, Workload workload, Func<Task<Measurement>> read)
    {
        Settle();
        var raw = Readers.Raw(workload);
        Settle();
        var measured = await read();
        Check(measure, workload, measured.Tally);
        Keep(measure, workload, raw, measured);
    }

    private async Task ProcessPairAsync(Workload workload)
    {
        if (_missing.Count > 0)
        {
            return;
        }

        if (!ColdProcess.HasTail)
        {
            _missing.Add("router tail is not built: nothing was measured of it.");
            await Console.Error.WriteLineAsync($"!!! {_missing[^1].ToUpperInvariant()}");
            return;
        }

        var raw = await ColdProcess.RawAsync(workload);
        var tail = await ColdProcess.TailAsync(workload);
        Keep("router tail", workload, raw, tail);
    }

    private void Keep(string measure, Workload workload, in Measurement raw, in Measurement own)
    {
        if (!_isWarm)
        {
            return;
        }

        var key = (measure, workload.Name);
        if (!_series.TryGetValue(key, out var series))
        {
            _series[key] = series = new Series(measure, workload.Name, workload.Rows, s_bars.TryGetValue(key, out var bar) ? bar : null);
        }

        series.Add(raw, own);
    }

    /// <summary>Everybody must have read the same, and all of it: as far as it sums ids and values at all.</summary>
    private void Check(string measure, Workload workload, Tally tally)
    {
        var expected = _tallies.TryGetValue(workload.Name, out var first) ? first : tally with { Rows = workload.Rows };
        _tallies[workload.Name] = expected;
        if (tally.Rows != expected.Rows || (tally.Ids != 0 && tally.Ids != expected.Ids) || (tally.Values != 0 && tally.Values != expected.Values))
        {
            throw new InvalidOperationException($"The {measure} read {tally} of {workload.Name}, expected was {expected}.");
        }
    }

    private static async Task<double> PeakMibAsync(Workload workload)
    {
        var peak = 0.0;
        for (var i = 0; i < MemoryRuns; i++)
        {
            peak = Math.Max(peak, await WholeWayProcess.PeakMibAsync(workload));
        }

        return peak;
    }

    /// <summary>No measurement pays for the garbage of the one before.</summary>
    private static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
