using System.Diagnostics;
using Router.Servers;

namespace Router.Subscribers.Tests.Caching.Races;

/// <summary>The schedules can fail: where fills are not checked against invalidations, they do.</summary>
public sealed class BrokenFillTests
{
    private const string Break = "FILL_NOT_CHECKED";

    [Fact]
    public async Task A_build_that_stores_fills_unchecked_fails_in_every_schedule()
    {
        var (isBuilt, output) = await RunAsync(
            "build", "subscribers", "-v", "q", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false", $"-p:Break={Break}");
        Assert.True(isBuilt, output);
        var broken = Path.Combine(Repository.Root, "artifacts", "broken", Break);
        var tests = CopyOfTheseTests(Path.Combine(broken, "tests"));
        File.Copy(Path.Combine(broken, "bin", "Router.Subscribers", "debug", "Router.Subscribers.dll"), Path.Combine(tests, "Router.Subscribers.dll"), overwrite: true);

        (var passed, output) = await RunAsync("test", Path.Combine(tests, "Router.Subscribers.Tests.dll"), "--filter", nameof(StaleFillScheduleTests));
        Assert.False(passed, output);
        Assert.Contains("Passed:     0", output, StringComparison.Ordinal);
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
