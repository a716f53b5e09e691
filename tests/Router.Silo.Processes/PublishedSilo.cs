using System.Diagnostics;
using System.Reflection;
using Router.Servers;

namespace Router.Silo.Processes;

/// <summary>
/// The program as <c>dotnet publish</c> puts it out, once for all tests of a run: what was built with this assembly, laid out as a container has it.
/// Other suites that start silos may use it too.
/// </summary>
public static class PublishedSilo
{
    private static readonly Lazy<Task<string>> s_folder = new(PublishAsync);

    /// <summary>The program, to be started as it is.</summary>
    public static async Task<string> ProgramAsync() => Path.Combine(await s_folder.Value, "router-silo");

    /// <summary>The folder it lies in.</summary>
    public static Task<string> FolderAsync() => s_folder.Value;

    private static async Task<string> PublishAsync()
    {
        // .../artifacts[/broken/NAME]/bin/Router.Silo.Tests/debug/
        var artifacts = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", ".."));
        var configuration = typeof(PublishedSilo).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var folder = Path.Combine(artifacts, "published", $"silo-{configuration}");
        Directory.CreateDirectory(folder);
        await using var mine = await LockAsync(folder + ".lock");
        string[] broken = Path.GetFileName(Path.GetDirectoryName(artifacts)) == "broken" ? [$"-p:Break={Path.GetFileName(artifacts)}"] : [];
        await RunAsync(["publish", Path.Combine(Repository.Root, "silo"), "--no-build", "-v", "q", "-nologo", "-c", configuration, "-o", folder, .. broken]);
        return folder;
    }

    /// <summary>Several suites may run at once.</summary>
    private static async Task<FileStream> LockAsync(string path)
    {
        FileStream? mine = null;
        await Eventually.TrueAsync(
            () =>
            {
                try
                {
                    mine = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                    return true;
                }
                catch (IOException)
                {
                    return false;
                }
            },
            "nobody else publishes the silo",
            TimeSpan.FromMinutes(5));
        return mine!;
    }

    private static async Task RunAsync(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}: {output}{await errors}");
        }
    }
}
