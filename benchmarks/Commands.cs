using Router.Benchmarks.Huge;
using Router.Benchmarks.Measures;
using Router.Benchmarks.Workloads;

namespace Router.Benchmarks;

/// <summary>The benchmark's command line.</summary>
internal static class Commands
{
    private const int Misused = 2;

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is [WholeWayProcess.Command, var workload])
        {
            return await WholeWayProcess.RunAsync(workload);
        }

        if (arguments is [HugeReader.Command, var source, var from, var rows])
        {
            return await HugeReader.RunAsync(source, from, rows);
        }

        BenchmarkOptions options;
        try
        {
            options = BenchmarkOptions.Parse(arguments);
        }
        catch (FormatException misuse)
        {
            await Console.Error.WriteLineAsync(misuse.Message);
            return Misused;
        }

        return options switch
        {
            { Serve: true } => await WorkloadServers.ServeAsync(options),
            { HugeGib: > 0 } => await HugeTransaction.RunAsync(options.HugeGib),
            _ => await new BenchmarkRun(options).RunAsync(),
        };
    }
}
