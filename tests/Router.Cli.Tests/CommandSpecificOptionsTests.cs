using Router.Cli.Options;

namespace Router.Cli.Tests;

public class CommandSpecificOptionsTests
{
    private const string Source = "mysql://ann@db";

    [Theory]
    [InlineData("json", true)]
    [InlineData("text", true)]
    [InlineData("count", false)]
    public void Only_who_prints_rows_needs_the_names_of_columns(string format, bool needsNames) =>
        Assert.Equal(needsNames, TailOptions.Read(CommandLine.Read("--source", Source, "--format", format)).Source.NeedsNames);

    [Fact]
    public void Json_lines_are_what_comes_unasked_and_other_formats_are_refused()
    {
        Assert.Equal(OutputFormat.Json, TailOptions.Read(CommandLine.Read("--source", Source)).Format);
        CommandLine.Refused(() => TailOptions.Read(CommandLine.Read("--source", Source, "--format", "xml")));
    }

    [Fact]
    public void A_run_needs_a_state_folder_and_a_sink_of_a_known_kind()
    {
        var options = RunOptions.Read(CommandLine.Read("--source", Source, "--state", "/s", "--sink", "jsonl:/tmp/out.jsonl"));
        Assert.Equal(("/s", "/tmp/out.jsonl", false), (options.StateFolder, options.SinkPath, options.SaysStart));
        CommandLine.Refused(() => RunOptions.Read(CommandLine.Read("--source", Source, "--sink", "jsonl:/tmp/out.jsonl")));
        CommandLine.Refused(() => RunOptions.Read(CommandLine.Read("--source", Source, "--state", "/s")));
        CommandLine.Refused(() => RunOptions.Read(CommandLine.Read("--source", Source, "--state", "/s", "--sink", "kafka:topic")));
        CommandLine.Refused(() => RunOptions.Read(CommandLine.Read("--source", Source, "--state", "/s", "--sink", "jsonl:")));
    }

    [Fact]
    public void A_demo_ends_by_itself_unless_somebody_watches()
    {
        Assert.Equal(TimeSpan.FromSeconds(15), DemoOptions.Read(CommandLine.Read(), isTerminal: false).Duration);
        Assert.Null(DemoOptions.Read(CommandLine.Read(), isTerminal: true).Duration);
        Assert.Equal(TimeSpan.FromSeconds(3), DemoOptions.Read(CommandLine.Read("--seconds", "3"), isTerminal: true).Duration);
        CommandLine.Refused(() => DemoOptions.Read(CommandLine.Read("--seconds", "0"), isTerminal: true));
        CommandLine.Refused(() => DemoOptions.Read(CommandLine.Read("--seconds", "soon"), isTerminal: true));
    }

    [Fact]
    public void A_demo_changes_rows_and_so_needs_a_server()
    {
        Assert.Null(DemoOptions.Read(CommandLine.Read(), isTerminal: true).Server);
        Assert.Equal("db", DemoOptions.Read(CommandLine.Read("--source", Source), isTerminal: true).Server!.Host);
        CommandLine.Refused(() => DemoOptions.Read(CommandLine.Read("--source", "file:/var/binlog.000001"), isTerminal: true));
    }
}
