using System.Globalization;
using System.Text;
using System.Text.Json;
using Router.Servers;

namespace Router.Benchmarks.Report;

/// <summary>Results as Markdown tables, for people, and as JSON, for comparisons.</summary>
internal static class ReportWriter
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Writes the JSON under artifacts/benchmarks and gives its path.</summary>
    public static async Task<string> SaveAsync(Results results)
    {
        var folder = Path.Combine(Repository.Root, "artifacts", "benchmarks");
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, results.At.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + ".json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(results, s_json));
        return file;
    }

    public static string ToMarkdown(Results results)
    {
        var text = new StringBuilder();
        Line(text, $"{results.At:yyyy-MM-dd}, {results.Machine}; medians of {results.Rounds} rounds");
        if (results.Series.Count > 0)
        {
            WriteRates(text, results.Series);
        }

        if (results.PeakMib.Count > 0)
        {
            WriteMemory(text, results.PeakMib);
        }

        if (results.Latencies.Count > 0)
        {
            WriteLatencies(text, results.Latencies);
        }

        if (results.Redis.Count > 0)
        {
            WriteRedis(text, results.Redis);
        }

        if (results.Saving is { } saving)
        {
            WriteSaving(text, saving);
        }

        foreach (var missing in results.Missing)
        {
            Line(text, $"\nMISSING: {missing}");
        }

        return text.ToString();
    }

    private static void WriteRates(StringBuilder text, IReadOnlyList<Series> all)
    {
        Line(text, $"\n| | | rows/s | limit, rows/s | ratio | lowest to highest | bar | CPU ns a row (limit) | allocated bytes a row |\n|---|---|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var series in all)
        {
            Line(text, $"| {series.Measure} | {series.Workload} | {series.RowsPerSecond:N0} | {series.LimitRowsPerSecond:N0} | {series.Ratio:0.00} | {series.Ratios.Min():0.00} to {series.Ratios.Max():0.00} | {series.Bar:0.00} | {series.CpuNsPerRow:0.0} ({series.LimitCpuNsPerRow:0.0}) | {series.AllocatedBytesPerRow:0.00} |");
        }
    }

    private static void WriteMemory(StringBuilder text, IReadOnlyDictionary<string, double> peaks)
    {
        Line(text, $"\n| peak memory, whole way | MiB |\n|---|--:|");
        foreach (var (name, mib) in peaks)
        {
            Line(text, $"| {name} | {mib:0} |");
        }
    }

    private static void WriteLatencies(StringBuilder text, IReadOnlyList<LatencyResult> latencies)
    {
        Line(text, $"\n| commit to handler | rows/s | p50 ms | p99 ms | p99.9 ms | slowest ms |\n|---|--:|--:|--:|--:|--:|");
        foreach (var latency in latencies)
        {
            Line(text, $"| {latency.Way} | {latency.RowsPerSecond:N0} | {latency.P50Ms:0.00} | {latency.P99Ms:0.00} | {latency.P999Ms:0.00} | {latency.MaxMs:0.00} |");
        }
    }

    private static void WriteRedis(StringBuilder text, IReadOnlyList<RedisResult> all)
    {
        Line(text, $"\n| Redis | in a pipeline | keys/s | redis-benchmark, keys/s | ratio | bar |\n|---|--:|--:|--:|--:|--:|");
        foreach (var result in all)
        {
            Line(text, $"| {result.Way} | {result.Pipelined} | {result.KeysPerSecond:N0} | {result.LimitKeysPerSecond:N0} | {result.Ratio:0.00} | {RedisResult.Bar:0.00} |");
        }
    }

    private static void WriteSaving(StringBuilder text, SavingResult saving)
    {
        Line(text, $"\n| saving {saving.Groups:N0} groups, {saving.SavedBytes / 1e6:0} MB; ms | median | p99 | longest | without collections | over 5 ms |\n|---|--:|--:|--:|--:|--:|");
        Line(text, $"| capture | | | {saving.CaptureMs:0.00} | | |");
        WriteHolds(text, "a batch of 1000 rows of random groups, nothing being saved", saving.Plain);
        WriteHolds(text, "the same beside a save", saving.Shared);
    }

    private static void WriteHolds(StringBuilder text, string what, Holds holds) =>
        Line(text, $"| {what} | {holds.MedianMs:0.00} | {holds.P99Ms:0.00} | {holds.LongestMs:0.00} | {holds.LongestOwnMs:0.00} | {holds.Over5} of {holds.Count} |");

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
