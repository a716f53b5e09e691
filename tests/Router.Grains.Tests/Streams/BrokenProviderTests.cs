using System.Diagnostics;
using Router.Servers;

namespace Router.Grains.Tests.Streams;

/// <summary>The provider, built wrong on purpose: the model's test must find it out.</summary>
public sealed class BrokenProviderTests
{
    [LongFact]
    public async Task A_build_that_accepts_failed_deliveries_is_found_out()
    {
        var (builds, output) = await RunAsync(
            "build", "tests/Router.Grains.Tests", "-v", "q", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false", "-p:Break=ACCEPTS_FAILED");
        Assert.True(builds == 0, output);
        var suite = Path.Combine("artifacts", "broken", "ACCEPTS_FAILED", "bin", "Router.Grains.Tests", "debug", "Router.Grains.Tests.dll");
        var (code, result) = await RunAsync("vstest", suite, $"--TestCaseFilter:FullyQualifiedName~{nameof(QueueModelTests)}.Whatever");
        Assert.NotEqual(0, code);

        // Which of the two comes first is by the seed, which is another each time.
        Assert.Matches("was acknowledged, but only|a delivery begins after [0-9]+, but [0-9]+ is applied", result);
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true };
        start.Environment["ROUTER_TEST_LONG"] = "0";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
