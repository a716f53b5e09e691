using Router.Silo.Processes;

namespace Router.Silo.Tests;

public class OptionTests
{
    private const string Server = "mysql://repl:repl@127.0.0.1:1";

    [Theory]
    [InlineData("There is no source to follow: give --source")]
    [InlineData("'--sorce' is no option and no command. See router-silo --help.", "--sorce", Server)]
    [InlineData("--storage is the address of no database. Write memory, mysql://", "--source", Server, "--storage", "redis://x/y")]
    [InlineData("--storage names no database.", "--source", Server, "--storage", "mysql://127.0.0.1")]
    [InlineData("--storage has the option 'Foo', which the driver does not take", "--source", Server, "--storage", "mysql://a:b@127.0.0.1/x?Foo=1")]
    [InlineData("--clustering is the address of no database. Write localhost,", "--source", Server, "--clustering", "consul")]
    [InlineData("add --storage, the same address will do", "--source", Server, "--clustering", "mysql://a:b@127.0.0.1/x")]
    [InlineData("give --silo-port, --gateway-port and --http-port three different ones", "--source", Server, "--http-port", "11111")]
    [InlineData("'eighty'", "--source", Server, "--http-port", "eighty")]
    [InlineData("--source is given twice: name each of several", "--source", Server, "--source", Server)]
    [InlineData("'no name'", "--source", Server, "--config", "no name.json")]
    [InlineData("A server's address begins with mysql://", "--source", "nonsense")]
    [InlineData("no collector of OpenTelemetry", "--source", Server, "--otlp", "collector")]
    [InlineData("There is nothing to set up in memory: give --storage", "init-storage")]
    [InlineData("See router-silo init-storage --help.", "init-storage", "--ports", "1")]
    public async Task What_makes_no_sense_is_one_sentence_that_says_what_to_do(string expected, params string[] arguments)
    {
        var run = await ProgramRun.OfAsync(arguments);
        Assert.Equal(2, run.Code);
        Assert.Equal("", run.Output);
        Assert.Contains(expected.Replace("'no name'", "There is no configuration file no name.json", StringComparison.Ordinal), run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Router__Sauce", "x", "There is no setting 'Router:Sauce'; there are Aggregates, ClusterId")]
    [InlineData("Router__State", "/tmp/x", "State, which is for single processes: take it out")]
    [InlineData("Router__Lanes", "2", "Lanes, which is for single processes: take it out")]
    [InlineData("Router__SiloPort", "many", "The settings make no sense")]
    [InlineData("Router__ShutdownTimeout", "00:20:00", "ShutdownTimeout is 00:20:00: write 1 s to 10 min")]
    [InlineData("Router__Sources__a.b__Source", Server, "'a.b' is no name of a source")]
    [InlineData("Router__Sources__main__Source", Server, "There are two sources named 'main'")]
    [InlineData("Router__Sources__crm__Sauce", "x", "There is no setting 'Router:Sources:crm:Sauce'")]
    [InlineData("Router__Sources__crm__From", "end", "it has no address: set Source to mysql://")]
    [InlineData("Router__Aggregates__0__Name", "sales", "The aggregate at Aggregates:0 cannot be")]
    [InlineData("Router__WindowBytes", "5", "WindowBytes is 5: give it at least")]
    public async Task Settings_are_checked_as_well_and_nothing_unknown_is_passed_over(string name, string value, string expected)
    {
        var run = await ProgramRun.OfAsync(new Dictionary<string, string> { [name] = value }, "--source", Server);
        Assert.Equal(2, run.Code);
        Assert.Contains(expected, run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }
}
