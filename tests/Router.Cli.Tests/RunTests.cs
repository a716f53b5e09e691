using System.Globalization;
using Router.Servers;
using Xunit.Abstractions;

namespace Router.Cli.Tests;

public sealed class RunTests(ServersFixture servers, ITestOutputHelper output) : IClassFixture<ServersFixture>, IDisposable
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("ROUTER_TEST_LONG") == "1";

    private readonly string _folder = Directory.CreateTempSubdirectory("router-run-").FullName;

    private string SinkPath => Path.Combine(_folder, "out.jsonl");

    private string StatePath => Path.Combine(_folder, "state");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task After_kills_at_random_moments_the_sink_holds_every_change_once_and_in_order(ServerKind kind)
    {
        var seed = int.Parse(Environment.GetEnvironmentVariable("ROUTER_TEST_SEED") ?? "4711", CultureInfo.InvariantCulture);
        output.WriteLine($"Seed {seed}; ROUTER_TEST_SEED takes another.");
        var random = new Random(seed);
        var server = await servers.Of(kind);
        await using var table = await AuditedTable.CreateAsync(server, seed);
        var arguments = await StartingHereAsync(server, table);
        table.StartLoad();

        var (savedRounds, unsavedRounds) = (0, 0);

        // How soon a state is saved is the machine's business: where too few kills struck on one side of it, there are more.
        for (var round = 0; round < (IsLong ? 50 : 10) || (round < 60 && Math.Min(savedRounds, unsavedRounds) < 2); round++)
        {
            var saved = NewestState();
            await KillAtRandomAsync(arguments, random, round);
            savedRounds += NewestState() != saved ? 1 : 0;
            unsavedRounds += NewestState() == saved ? 1 : 0;
        }

        Assert.True(savedRounds > 1, "Hardly a kill struck after a state was saved.");
        Assert.True(unsavedRounds > 1, "Hardly a kill struck before a state was saved.");
        await table.StopLoadAsync();
        await EndAsync(arguments);
        var history = await table.HistoryAsync();
        output.WriteLine($"{history.Count} changes.");
        Assert.Equal(history, AuditedTable.HistoryOf(SinkPath));
    }

    [Fact]
    public async Task A_build_that_does_not_cut_the_sink_at_its_saved_length_is_found_out_by_kills()
    {
        var dll = await BrokenBuild.MakeAsync("SINK_NOT_CUT");
        var server = await servers.MariaDb;
        await using var table = await AuditedTable.CreateAsync(server, 6);
        var arguments = await StartingHereAsync(server, table);
        table.StartLoad();
        for (var round = 0; round < 3; round++)
        {
            await KillAtRandomAsync(arguments, new Random(round), round, dll);
        }

        await table.StopLoadAsync();
        using (var run = CommandProcess.StartProgram(dll, [], [.. arguments, "--until-end"]))
        {
            Assert.Equal(ExitCode.Done, (await run.EndAsync()).Code);
        }

        // A line that a kill cut off runs into the next one here: such a file is counted, not read.
        var kept = File.ReadLines(SinkPath).Count();
        Assert.True(kept > (await table.HistoryAsync()).Count, "Changes that came again should stand in the sink twice.");
    }

    [Fact]
    public async Task A_stop_saves_everything_and_the_next_start_goes_on_there()
    {
        var server = await servers.MariaDb;
        await using var table = await AuditedTable.CreateAsync(server, 1);
        var arguments = await StartingHereAsync(server, table);
        table.StartLoad();
        for (var round = 0; round < 3; round++)
        {
            using var run = CommandProcess.Start(arguments);
            var lengthBefore = SinkLength();
            await Eventually.TrueAsync(() => SinkLength() > lengthBefore, "the sink grows");
            var (code, _, errors) = await run.InterruptAsync();
            Assert.True(code == ExitCode.Done, errors);
        }

        await table.StopLoadAsync();
        await EndAsync(arguments);
        Assert.Equal(await table.HistoryAsync(), AuditedTable.HistoryOf(SinkPath));
    }

    [Fact]
    public async Task A_damaged_newest_state_falls_back_to_the_one_before_and_says_so()
    {
        var server = await servers.MariaDb;
        await using var table = await AuditedTable.CreateAsync(server, 2);
        var arguments = await StartingHereAsync(server, table);
        await RunALittleAsync(arguments, table);
        var newest = Snapshots()[^1];
        await DamageAsync(newest);

        var errors = await EndAsync(arguments);

        Assert.Contains($"{newest} is damaged", errors, StringComparison.Ordinal);
        Assert.Equal(await table.HistoryAsync(), AuditedTable.HistoryOf(SinkPath));
    }

    [Fact]
    public async Task Where_every_state_is_damaged_it_ends_with_7_and_touches_nothing()
    {
        var server = await servers.MariaDb;
        await using var table = await AuditedTable.CreateAsync(server, 3);
        var arguments = await StartingHereAsync(server, table);
        await RunALittleAsync(arguments, table);
        foreach (var snapshot in Snapshots())
        {
            await DamageAsync(snapshot);
        }

        var lines = await File.ReadAllTextAsync(SinkPath);
        var (code, _, errors) = await CommandProcess.RunAsync(arguments);

        Assert.Equal(ExitCode.StateUnusable, code);
        Assert.Contains("damaged", errors, StringComparison.Ordinal);
        Assert.Equal(lines, await File.ReadAllTextAsync(SinkPath));
    }

    [Fact]
    public async Task A_sink_that_lost_lines_ends_with_7()
    {
        var server = await servers.MariaDb;
        await using var table = await AuditedTable.CreateAsync(server, 4);
        var arguments = await StartingHereAsync(server, table);
        await RunALittleAsync(arguments, table);
        await using (var sink = new FileStream(SinkPath, FileMode.Open))
        {
            sink.SetLength(sink.Length - 1);
        }

        var (code, _, errors) = await CommandProcess.RunAsync(arguments);
        Assert.Equal(ExitCode.StateUnusable, code);
        Assert.Contains(SinkPath, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_start_counts_only_with_an_empty_state_folder_and_is_said()
    {
        var server = await servers.MariaDb;
        await using var table = await AuditedTable.CreateAsync(server, 5);
        var arguments = await StartingHereAsync(server, table);
        await RunALittleAsync(arguments, table);
        string[] fromStart = [.. arguments.Select(argument => argument.StartsWith("binlog.", StringComparison.Ordinal) ? "start" : argument)];
        Assert.NotEqual(arguments, fromStart);
        Assert.Contains("resuming at binlog.", await EndAsync(fromStart), StringComparison.Ordinal);
        Assert.Equal(await table.HistoryAsync(), AuditedTable.HistoryOf(SinkPath));
    }

    /// <summary>Half of the kills wait for a state to be saved; each then waits until the sink has changed by a random number of bytes.</summary>
    private async Task KillAtRandomAsync(string[] arguments, Random random, int round, string? dll = null)
    {
        using var run = dll is null ? CommandProcess.Start(arguments) : CommandProcess.StartProgram(dll, [], arguments);
        if (random.Next(2) == 0)
        {
            var saved = NewestState();
            await Eventually.TrueAsync(() => run.HasExited || NewestState() != saved, $"a state is saved in round {round}");
        }

        var lengthBefore = SinkLength();
        var wanted = random.Next(0, 150_000);
        await Eventually.TrueAsync(() => run.HasExited || Math.Abs(SinkLength() - lengthBefore) >= wanted, $"the sink changes by {wanted} bytes in round {round}");
        Assert.False(run.HasExited, "It ended before it could be killed.");
        await run.KillAsync();
        output.WriteLine($"Round {round}: killed with {SinkLength()} bytes in the sink, state {NewestState()}.");
    }

    /// <summary>The arguments of a run that begins where the server's log ends now.</summary>
    private async Task<string[]> StartingHereAsync(DatabaseServer server, AuditedTable table)
    {
        var logs = await server.Sql.QueryAsync("SHOW BINARY LOGS");
        return
        [
            "run", "--source", $"mysql://repl:repl@127.0.0.1:{server.Port}", "--state", StatePath, "--sink", $"jsonl:{SinkPath}",
            "--tables", $"{table.Schema}.a", "--from", $"{logs[^1][0]}:{logs[^1][1]}",
        ];
    }

    /// <summary>Runs until at least two states were saved with lines in the sink, and stops.</summary>
    private async Task RunALittleAsync(string[] arguments, AuditedTable table)
    {
        table.StartLoad();
        using (var run = CommandProcess.Start(arguments))
        {
            await Eventually.TrueAsync(() => Snapshots().Length == 2 && SinkLength() > 10_000, "two states are saved and the sink has lines");
            var (code, _, errors) = await run.InterruptAsync();
            Assert.True(code == ExitCode.Done, errors);
        }

        await table.StopLoadAsync();
    }

    /// <summary>Reads everything the log still has and ends; gives what was said.</summary>
    private static async Task<string> EndAsync(string[] arguments)
    {
        var (code, _, errors) = await CommandProcess.RunAsync([.. arguments, "--until-end"]);
        Assert.True(code == ExitCode.Done, errors);
        return errors;
    }

    private static async Task DamageAsync(string path)
    {
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
    }

    private string[] Snapshots() => Directory.Exists(StatePath) ? [.. Directory.GetFiles(StatePath, "snapshot-*.state").Order()] : [];

    private long SinkLength() => File.Exists(SinkPath) ? new FileInfo(SinkPath).Length : 0;

    private string NewestState() => Path.GetFileName(Snapshots().LastOrDefault("none"));
}
