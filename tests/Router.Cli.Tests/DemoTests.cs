using System.Text.RegularExpressions;
using Router.Servers;

namespace Router.Cli.Tests;

public partial class DemoTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    private const string Verdict = "What Router saw is what the server has.";

    [Fact]
    public async Task The_demo_shows_a_shop_on_a_server_of_its_own_and_leaves_nothing_behind()
    {
        using var demo = CommandProcess.Start("demo", "--seconds", "6");
        await Eventually.TrueAsync(() => demo.HasPrinted("Following "), "the demo's server is up", TimeSpan.FromMinutes(3));
        Assert.True(Directory.Exists(FolderOf(demo)));
        var (code, output, errors) = await demo.EndAsync();
        Assert.True(code == ExitCode.Done, errors);
        Assert.Contains(Verdict, output, StringComparison.Ordinal);
        Assert.All(["customers +", "products +", "orders +", "order_items +"], table => Assert.Contains(table, output, StringComparison.Ordinal));
        Assert.True(Summaries().Count(output) >= 2, output);
        Assert.Contains(", as by GROUP BY", output, StringComparison.Ordinal);
        Assert.Contains(" entries 0 are stale", output, StringComparison.Ordinal);
        await IsGoneAsync(demo);
    }

    [Fact]
    public async Task An_interrupted_demo_compares_and_ends_well()
    {
        using var demo = CommandProcess.Start("demo", "--seconds", "600");
        await Eventually.TrueAsync(() => demo.HasPrinted(" rows/s "), "the demo runs", TimeSpan.FromMinutes(3));
        var (code, output, errors) = await demo.InterruptAsync();
        Assert.True(code == ExitCode.Done, errors);
        Assert.Contains(Verdict, output, StringComparison.Ordinal);
        await IsGoneAsync(demo);
    }

    [Fact]
    public async Task A_killed_demo_leaves_no_server_and_no_folder()
    {
        using var demo = CommandProcess.Start("demo", "--seconds", "600");
        await Eventually.TrueAsync(() => demo.HasPrinted(" rows/s "), "the demo runs", TimeSpan.FromMinutes(3));
        Assert.True(Directory.Exists(FolderOf(demo)));
        await demo.KillAsync();
        await IsGoneAsync(demo);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task On_a_server_of_ones_own_it_makes_a_schema_and_removes_it(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var (code, output, errors) = await CommandProcess.RunAsync("demo", "--seconds", "2", "--source", $"mysql://admin:admin@127.0.0.1:{server.Port}");
        Assert.True(code == ExitCode.Done, errors);
        Assert.Contains(Verdict, output, StringComparison.Ordinal);
        Assert.Equal("0", await server.Sql.ScalarAsync("SELECT count(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'router_demo'"));
    }

    [Fact]
    public async Task A_schema_that_was_there_before_is_not_touched()
    {
        await using var server = await DatabaseServer.StartAsync(ServerKind.MariaDb);
        await server.Sql.ExecuteAsync("CREATE DATABASE router_demo; CREATE TABLE router_demo.mine (id int primary key); INSERT INTO router_demo.mine VALUES (1)");
        var (code, _, errors) = await CommandProcess.RunAsync("demo", "--seconds", "2", "--source", $"mysql://admin:admin@127.0.0.1:{server.Port}");
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("DROP DATABASE router_demo", errors, StringComparison.Ordinal);
        Assert.Equal("1", await server.Sql.ScalarAsync("SELECT count(*) FROM router_demo.mine"));
    }

    [Fact]
    public async Task Where_there_is_no_server_to_get_it_says_what_to_install()
    {
        var programs = Directory.CreateTempSubdirectory("router-path-").FullName;
        foreach (var program in new[] { "bash", "dirname", "uname", "setsid", "setpriv", "ls", "mkdir", "cat", "grep", "tr", "rm", "flock", "id", "sleep", "readlink", "dotnet" })
        {
            File.CreateSymbolicLink(Path.Combine(programs, program), Where(program));
        }

        using var demo = CommandProcess.Start(new Dictionary<string, string> { ["PATH"] = programs, ["MARIADB_SUITE"] = "none", ["ROUTER_CACHE"] = programs }, "demo", "--seconds", "2");
        var (code, _, errors) = await demo.EndAsync();
        Assert.Equal(ExitCode.CannotConnect, code);
        Assert.Contains("no apt-get", errors, StringComparison.Ordinal);
        Assert.Contains("install MariaDB", errors, StringComparison.Ordinal);
        Assert.Contains("--source", errors, StringComparison.Ordinal);
        Directory.Delete(programs, recursive: true);
    }

    private static string Where(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, program)).First(File.Exists);

    private static string FolderOf(CommandProcess demo) => Path.Combine(Path.GetTempPath(), $"router-demo-{demo.Id}");

    private static async Task IsGoneAsync(CommandProcess demo)
    {
        await Eventually.TrueAsync(() => !Directory.Exists(FolderOf(demo)), "the server's folder is gone");
        await Eventually.TrueAsync(() => !Directory.EnumerateDirectories("/proc").Any(process => IsServerOf(process, FolderOf(demo))), "and so is the server");
    }

    private static bool IsServerOf(string process, string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Contains(folder, StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^ +\d+ s +[\d,]+ rows/s", RegexOptions.Multiline)]
    private static partial Regex Summaries();
}
