using System.Diagnostics;

namespace Router.Servers.Tests;

public class DatabaseServerTests
{
    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_server_keeps_its_port_and_its_committed_rows_over_a_restart_and_a_kill(ServerKind kind)
    {
        await using var server = await DatabaseServer.StartAsync(kind);
        var schema = await server.CreateDatabaseAsync();
        var (port, firstPid) = (server.Port, server.Pid);
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.a (id int primary key, v varchar(20)); INSERT INTO {schema}.a VALUES (1, 'x')");

        await server.RestartAsync();
        await server.Sql.ExecuteAsync($"INSERT INTO {schema}.a VALUES (2, NULL)");
        var secondPid = server.Pid;
        await server.KillAsync();
        Assert.False(Directory.Exists($"/proc/{secondPid}"));
        await Assert.ThrowsAsync<ServerException>(() => server.Sql.ExecuteAsync("SELECT 1"));
        await server.StartAgainAsync();

        Assert.Equal(3, new[] { firstPid, secondPid, server.Pid }.Distinct().Count());
        Assert.Equal(port, server.Port);
        Assert.Equal([["1", "x"], ["2", null]], await server.Sql.QueryAsync($"SELECT id, v FROM {schema}.a ORDER BY id"));
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Options_win_over_the_defaults(ServerKind kind)
    {
        await using var server = await DatabaseServer.StartAsync(kind, "--binlog-row-image=MINIMAL", "--lower_case_table_names=1");
        Assert.Equal([["MINIMAL", "1"]], await server.Sql.QueryAsync("SELECT @@binlog_row_image, @@lower_case_table_names"));
    }

    [Fact]
    public async Task An_option_the_server_does_not_know_is_an_error_with_the_servers_words()
    {
        var failure = await Assert.ThrowsAsync<ServerException>(() => DatabaseServer.StartAsync(ServerKind.MariaDb, "--no-such-thing"));
        Assert.Contains("no-such-thing", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_left_once_a_server_is_disposed_of()
    {
        var server = await DatabaseServer.StartAsync(ServerKind.MariaDb);
        var (pid, folder) = (server.Pid, server.DataFolder);
        Assert.True(Directory.Exists(folder));
        await server.DisposeAsync();
        Assert.False(Directory.Exists(folder));
        Assert.False(Directory.Exists($"/proc/{pid}"));
    }

    [Fact]
    public async Task Nothing_is_left_once_the_owner_is_killed()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"router-owner-{Environment.ProcessId}");
        var script = Path.Combine(Repository.Root, "deploy", "servers", "start-mariadb.sh");
        var start = new ProcessStartInfo("bash", ["-c", $"set -o pipefail; (echo $BASHPID; exec sleep 600) | (read -r pid; echo $pid; exec {script} --owned {folder} 0)"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["MARIADB_SUITE"] = Repository.IsOnDebian ? "bookworm" : "";
        using var process = Process.Start(start)!;
        using var owner = Process.GetProcessById(int.Parse((await process.StandardOutput.ReadLineAsync())!, null));
        var ready = (await process.StandardOutput.ReadLineAsync())!.Split(' ');
        Assert.Equal("ready", ready[0]);
        Assert.True(Directory.Exists($"/proc/{ready[3]}"));

        owner.Kill();
        await process.WaitForExitAsync();

        Assert.False(Directory.Exists($"/proc/{ready[3]}"));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_folder_that_held_something_before_is_not_removed()
    {
        var folder = Directory.CreateTempSubdirectory("router-kept-").FullName;
        var kept = Path.Combine(folder, "kept");
        await File.WriteAllTextAsync(kept, "mine");
        var script = Path.Combine(Repository.Root, "deploy", "servers", "start-mariadb.sh");
        var start = new ProcessStartInfo(script, ["--owned", folder, "0"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["MARIADB_SUITE"] = Repository.IsOnDebian ? "bookworm" : "";
        using var process = Process.Start(start)!;
        Assert.StartsWith("ready ", await process.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.True(File.Exists(kept));
        Directory.Delete(folder, recursive: true);
    }
}
