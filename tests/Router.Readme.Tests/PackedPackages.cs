using System.Diagnostics;
using Router.Servers;

namespace Router.Readme.Tests;

/// <summary>The packages as <c>./router pack</c> makes them, under a version that no machine has cached, and projects outside the repository that use them.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"router-readme-{Environment.ProcessId}");

    /// <summary>This run's own version.</summary>
    public string Version { get; } = $"0.1.0-readme.{Environment.ProcessId}.{Environment.TickCount64}";

    public string ToolFolder => Path.Combine(_folder, "tool");

    private string PackageFolder => Path.Combine(_folder, "feed");

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(_folder);
        await RunAsync(Path.Combine(Repository.Root, "router"), Repository.Root, "pack", $"-p:Version={Version}");
        Directory.CreateDirectory(PackageFolder);
        foreach (var package in Directory.EnumerateFiles(Path.Combine(Repository.Root, "artifacts", "packages"), "*.nupkg"))
        {
            File.Copy(package, Path.Combine(PackageFolder, Path.GetFileName(package)), overwrite: true);
        }

        // The packages under test go to a folder of this run; all others come from where the user's own restores put them.
        // Where the user says which source has which packages, that would leave this one out.
        await File.WriteAllTextAsync(Path.Combine(_folder, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Path.Combine(_folder, "packages")}" /></config>
              <fallbackPackageFolders><add key="user" value="{UserPackages}" /></fallbackPackageFolders>
              <packageSources><add key="packed" value="{PackageFolder}" /></packageSources>
              <packageSourceMapping><clear /></packageSourceMapping>
            </configuration>
            """);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Builds a program of that code against the packages; gives the path of its dll.</summary>
    public async Task<string> BuildAsync(string name, string code)
    {
        var project = Path.Combine(_folder, name);
        Directory.CreateDirectory(project);
        await File.WriteAllTextAsync(Path.Combine(project, "Program.cs"), code);
        foreach (var standIn in code.Contains("using MySqlConnector;", StringComparison.Ordinal) ? Directory.GetFiles(StandIns) : [])
        {
            File.Copy(standIn, Path.Combine(project, Path.GetFileName(standIn)));
        }

        await File.WriteAllTextAsync(Path.Combine(project, name + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Router.{(code.Contains("using Router.Testing;", StringComparison.Ordinal) ? "Testing" : "Standalone")}" Version="{Version}" />
                <PackageReference Include="Microsoft.Extensions.Hosting" Version="10.0.14" />
              </ItemGroup>
            </Project>
            """);
        await RunAsync("dotnet", project, "build", "-v", "q", "-nodeReuse:false", "-o", Path.Combine(project, "out"));
        return Path.Combine(project, "out", name + ".dll");
    }

    /// <summary>Installs the packed tool into a folder of this run.</summary>
    public Task InstallToolAsync() =>
        RunAsync("dotnet", _folder, "tool", "install", "Router.Cli", "--version", Version, "--tool-path", ToolFolder);

    /// <summary>Runs a program to its end and gives its output.</summary>
    public static async Task<string> RunAsync(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}\n{await errors}");
    }

    private static string StandIns => Path.Combine(Repository.Root, "tests", "Router.Readme.Tests", "StandIns");

    private static string UserPackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
