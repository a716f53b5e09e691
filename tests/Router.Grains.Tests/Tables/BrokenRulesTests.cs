using System.Diagnostics;
using Router.Servers;

namespace Router.Grains.Tests.Tables;

/// <summary>The random logs can fail: where nobody looks at what should have come before, they do.</summary>
public sealed class BrokenRulesTests
{
    private const string Break = "NO_PREVIOUS_CHECK";

    [Fact]
    public async Task A_build_without_the_check_of_previous_tokens_loses_rows_and_is_found_out()
    {
        var (isBuilt, output) = await RunAsync(
            "build", "grains", "-v", "q", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false", $"-p:Break={Break}");
        Assert.True(isBuilt, output);
        var broken = Path.Combine(Repository.Root, "artifacts", "broken", Break);
        var tests = CopyOfTheseTests(Path.Combine(broken, "tests"));
        File.Copy(Path.Combine(broken, "bin", "Router.Grains", "debug", "Router.Grains.dll"), Path.Combine(tests, "Router.Grains.dll"), overwrite: true);

        (var passed, output) = await RunAsync("test", Path.Combine(tests, "Router.Grains.Tests.dll"), "--filter", $"FullyQualifiedName~{nameof(ReplayTests)}");
        Assert.False(passed, output);
        Assert.Contains($"{nameof(ReplayTests)}.{nameof(ReplayTests.Whatever_happens_to_deliveries_every_row_counts_once_and_in_order)}", output, StringComparison.Ordinal);
    }

    private static string CopyOfTheseTests(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }

        return folder;
    }

    private static async Task<(bool Succeeded, string Output)> RunAsync(params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", words)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode == 0, output);
    }
}
