using System.Diagnostics;
using Router.Servers;

namespace Router.Cli.Tests;

/// <summary>The command, built wrong on purpose: a test that guards a promise must fail with the build that breaks it.</summary>
internal static class BrokenBuild
{
    /// <summary>Builds with <c>ROUTER_BROKEN_</c> and that name defined, into a folder of its own; gives the path of router.dll.</summary>
    public static async Task<string> MakeAsync(string breakage)
    {
        using var build = Process.Start(new ProcessStartInfo(
            "dotnet", ["build", "cli", "-c", "Release", "-v", "q", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false", $"-p:Break={breakage}"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        })!;
        var output = await build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync();
        Assert.True(build.ExitCode == 0, output);
        return Path.Combine(Repository.Root, "artifacts", "broken", breakage, "bin", "Router.Cli", "release", "router.dll");
    }
}
