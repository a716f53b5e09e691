using System.Globalization;
using System.Text.Json;
using Router.Benchmarks.Workloads;

namespace Router.Benchmarks.Measures;

/// <summary>A process that goes the whole way once and says how much memory it took at most: <c>whole WORKLOAD</c>.</summary>
internal static class WholeWayProcess
{
    public const string Command = "whole";

    public static async Task<int> RunAsync(string workloadJson)
    {
        var workload = JsonSerializer.Deserialize<Workload>(workloadJson)!;
        await Readers.WholeWayAsync(workload);
        Console.WriteLine(PeakMemory.ReadKib().ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    /// <summary>Runs such a process; gives its peak in MiB.</summary>
    public static async Task<double> PeakMibAsync(Workload workload)
    {
        var kib = await ColdProcess.OutputAsync([ColdProcess.Benchmarks, Command, JsonSerializer.Serialize(workload)]);
        return long.Parse(kib, CultureInfo.InvariantCulture) / 1024.0;
    }
}
