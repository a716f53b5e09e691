using Router.Cli.Options;
using Router.Servers;

namespace Router.Cli.Tests;

public class SettingsTests
{
    [Fact]
    public void The_command_line_wins_over_the_environment_and_that_over_the_file()
    {
        using var file = new TemporaryFile("""{ "source": "of-file", "tables": "file.*", "state": "file" }""");
        var environment = new Dictionary<string, string> { ["ROUTER_SOURCE"] = "of-environment", ["ROUTER_TABLES"] = "environment.*", ["ROUTER_CONFIG"] = file.Path };
        var settings = CommandLine.Read(environment, "--source", "of-line");

        Assert.Equal("of-line", settings[CommandOptions.Source]);
        Assert.Equal("environment.*", settings[CommandOptions.Tables]);
        Assert.Equal("file", settings[CommandOptions.State]);
        Assert.Null(settings[CommandOptions.Sink]);
    }

    [Fact]
    public void Names_with_a_dash_have_an_underscore_in_the_environment()
    {
        var settings = CommandLine.Read(new Dictionary<string, string> { ["ROUTER_PASSWORD_FILE"] = "secret", ["ROUTER_UNTIL_END"] = "true" });
        Assert.Equal("secret", settings[CommandOptions.PasswordFile]);
        Assert.True(settings.IsOn(CommandOptions.UntilEnd));
    }

    [Fact]
    public void A_switch_is_on_when_given_and_off_when_not()
    {
        Assert.True(CommandLine.Read("--until-end").IsOn(CommandOptions.UntilEnd));
        Assert.False(CommandLine.Read().IsOn(CommandOptions.UntilEnd));
        Assert.False(CommandLine.Read(new Dictionary<string, string> { ["ROUTER_UNTIL_END"] = "true" }, "--until-end", "false").IsOn(CommandOptions.UntilEnd));
        CommandLine.Refused(() => CommandLine.Read(new Dictionary<string, string> { ["ROUTER_UNTIL_END"] = "perhaps" }).IsOn(CommandOptions.UntilEnd));
    }

    [Fact]
    public void A_list_in_the_file_is_the_same_as_a_text_with_commas()
    {
        using var file = new TemporaryFile("""{ "tables": ["shop.*", "crm.orders"], "until-end": true }""");
        var settings = CommandLine.Read("--config", file.Path);
        Assert.Equal("shop.*,crm.orders", settings[CommandOptions.Tables]);
        Assert.True(settings.IsOn(CommandOptions.UntilEnd));
        Assert.Equal("a.*,b.*", CommandLine.Read("--tables", "a.*", "--tables", "b.*")[CommandOptions.Tables]);
    }

    [Theory]
    [InlineData("""{ "sauce": "x" }""", "sauce")]
    [InlineData("{ broken", "cannot be read")]
    public void A_file_that_makes_no_sense_is_refused(string content, string expected)
    {
        using var file = new TemporaryFile(content);
        Assert.Contains(expected, CommandLine.Refused(() => CommandLine.Read("--config", file.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("/no/such/router.json", CommandLine.Refused(() => CommandLine.Read("--config", "/no/such/router.json")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task The_file_that_the_README_shows_is_understood()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"));
        using var file = new TemporaryFile(readme.Split("```json\n").Select(block => block.Split("```")[0]).Single(block => block.Contains("\"subscriptions\"", StringComparison.Ordinal)));
        var settings = CommandLine.Read("--config", file.Path);
        await using var invalidations = settings.OfInvalidations();
        Assert.Equal(["paid-orders"], RunOptions.Read(settings).Subscriptions.Select(item => item.Settings.Name));
        Assert.Equal(["sales"], settings.OfAggregates().Select(definition => definition.Name));
        Assert.Equal(["orders-cache"], invalidations.Subscriptions.Select(item => item.Name));
    }

    [Theory]
    [InlineData("""{ "subscriptions": [{ "name": "a", "sink": "jsonl:a", "retries": "many" }] }""", "'many' at 'subscriptions:0:retries'")]
    [InlineData("""{ "aggregates": [{ "name": "a", "table": "shop.orders", "measure": ["count"] }] }""", "no setting 'aggregates:0:measure'; there are Fill,")]
    [InlineData("""{ "invalidations": [{ "name": "a", "target": "http://cache", "rule": [] }] }""", "no setting 'invalidations:0:rule'; there are Http,")]
    public void A_list_of_the_file_that_makes_no_sense_is_refused(string content, string expected)
    {
        using var file = new TemporaryFile(content);
        var settings = CommandLine.Read("--config", file.Path);
        var refused = CommandLine.Refused(() =>
        {
            _ = settings.OfRun();
            _ = settings.OfAggregates();
            _ = settings.OfInvalidations();
        });
        Assert.Contains(expected, refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_missing_option_is_named_with_what_it_means() =>
        Assert.StartsWith("--source is missing: The server, mysql://", CommandLine.Refused(() => CommandLine.Read().Required(CommandOptions.Source)).Message, StringComparison.Ordinal);
}
