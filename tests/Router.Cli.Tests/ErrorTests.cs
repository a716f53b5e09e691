using Router.Servers;

namespace Router.Cli.Tests;

public class ErrorTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    [Theory]
    [InlineData("'tial' is no command", "tial")]
    [InlineData("'--frm' is no option", "tail", "--frm", "x")]
    [InlineData("--source is missing", "tail")]
    [InlineData("--state is missing", "run", "--source", "mysql://ann@db")]
    [InlineData("begins with mysql://", "tail", "--source", "postgres://ann:s3cr3t@db")]
    [InlineData("is no position", "tail", "--source", "mysql://ann@db", "--from", "yesterday")]
    [InlineData("none of json, text and count", "tail", "--source", "mysql://ann@db", "--format", "xml")]
    public async Task Options_that_make_no_sense_end_with_2(string expected, params string[] arguments) => await EndsAsync(ExitCode.Usage, expected, arguments);

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_wrong_password_ends_with_3_and_is_not_shown(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var (_, _, errors) = await EndsAsync(ExitCode.CannotConnect, "refused the login", "tail", "--source", $"mysql://repl:s3cr3t@127.0.0.1:{server.Port}");
        Assert.DoesNotContain("s3cr3t", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_ends_with_3() =>
        await EndsAsync(ExitCode.CannotConnect, "refused the connection", "tail", "--source", "mysql://repl:repl@127.0.0.1:1");

    [Theory]
    [InlineData(ServerKind.MariaDb, "--skip-log-bin", "log_bin")]
    [InlineData(ServerKind.MySql, "--skip-log-bin", "log_bin")]
    [InlineData(ServerKind.MariaDb, "--binlog-format=STATEMENT", "SET GLOBAL binlog_format")]
    public async Task A_server_that_is_not_set_up_ends_with_4_and_the_statement_that_sets_it(ServerKind kind, string option, string expected)
    {
        await using var server = await DatabaseServer.StartAsync(kind, option);
        await EndsAsync(ExitCode.ServerNotReady, expected, "tail", "--source", Address(server));
    }

    [Fact]
    public async Task A_log_that_is_gone_ends_with_5()
    {
        var server = await servers.MariaDb;
        await EndsAsync(ExitCode.PositionLost, "binlog.000999", "tail", "--source", Address(server), "--from", "binlog.000999:4");
    }

    [Fact]
    public async Task A_file_that_is_no_log_ends_with_6_and_says_where()
    {
        var server = await servers.MariaDb;
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.a (id int primary key); INSERT INTO {schema}.a VALUES (1), (2), (3); FLUSH BINARY LOGS");
        var bytes = await File.ReadAllBytesAsync(Path.Combine(server.DataFolder, "binlog.000001"));
        bytes[^100] ^= 0x10;
        var broken = Path.Combine(Directory.CreateTempSubdirectory("router-broken-").FullName, "binlog.000001");
        await File.WriteAllBytesAsync(broken, bytes);
        await EndsAsync(ExitCode.MalformedLog, "binlog.000001:", "tail", "--source", $"file:{broken}");
        Directory.Delete(Path.GetDirectoryName(broken)!, recursive: true);
    }

    [Fact]
    public async Task A_state_folder_in_use_ends_with_7()
    {
        var server = await servers.MariaDb;
        var folder = Directory.CreateTempSubdirectory("router-state-").FullName;
        string[] arguments = ["run", "--source", Address(server), "--state", folder, "--sink", $"jsonl:{folder}/out.jsonl"];
        using (var first = CommandProcess.Start(arguments))
        {
            await Eventually.TrueAsync(() => Directory.EnumerateFiles(folder, "snapshot-*").Any(), "the first snapshot is saved");
            await EndsAsync(ExitCode.StateUnusable, "in use", arguments);
            Assert.Equal(ExitCode.Done, (await first.InterruptAsync()).Code);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static string Address(DatabaseServer server) => $"mysql://repl:repl@127.0.0.1:{server.Port}";

    private static async Task<(ExitCode Code, string Output, string Errors)> EndsAsync(ExitCode code, string expected, params string[] arguments)
    {
        var end = await CommandProcess.RunAsync(arguments);
        Assert.True(end.Code == code, $"It ended with {end.Code}: {end.Errors}");
        Assert.Contains(expected, end.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", end.Errors, StringComparison.Ordinal);
        return end;
    }
}
