using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Router.Benchmarks.Workloads;
using Router.Servers;

namespace Router.Benchmarks.Measures;

/// <summary>Whole processes, from their start to their end, nothing warm.</summary>
internal static class ColdProcess
{
    /// <summary>The router command.</summary>
    private static readonly string s_router = Path.Combine(Repository.Root, "artifacts", "bin", "Router.Cli", "release", "router.dll");

    /// <summary>Whether there is a router command.</summary>
    public static bool HasTail => File.Exists(s_router);

    /// <summary>This program.</summary>
    public static string Benchmarks => typeof(ColdProcess).Assembly.Location;

    /// <summary>A process that reads the dump and parses nothing.</summary>
    public static async Task<Measurement> RawAsync(Workload workload)
    {
        var started = Stopwatch.GetTimestamp();
        await OutputAsync(
        [
            Benchmarks, "raw", Workload.Host, workload.Port.ToString(CultureInfo.InvariantCulture), Workload.User, Workload.Password,
            workload.File, workload.DumpBytes.ToString(CultureInfo.InvariantCulture),
        ]);
        return Since(started, workload);
    }

    /// <summary><c>router tail --format count</c>, which must count what is there.</summary>
    public static async Task<Measurement> TailAsync(Workload workload)
    {
        var started = Stopwatch.GetTimestamp();
        var output = await OutputAsync([s_router, "tail", "--source", workload.Source(), "--from", workload.From, "--until-end", "--format", "count"]);
        var measured = Since(started, workload);
        var counted = JsonDocument.Parse(output).RootElement;
        return counted.GetProperty("rows").GetInt64() == workload.Rows && counted.GetProperty("transactions").GetInt64() == workload.Transactions
            ? measured
            : throw new InvalidOperationException($"router tail counted {output.Trim()}, there are {workload.Rows} rows in {workload.Transactions} transactions.");
    }

    private static Measurement Since(long started, Workload workload) =>
        new(Stopwatch.GetElapsedTime(started).TotalSeconds, workload.Rows, AllocatedBytes: 0, CpuSeconds: 0, default);

    /// <summary>Runs a program by dotnet and gives what it wrote.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it said.</exception>
    public static async Task<string> OutputAsync(IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"A process failed ({process.ExitCode}): {(await errors).Trim()}");
    }
}
