using System.CommandLine;
using Router.Cli.Options;

namespace Router.Cli.Tests;

/// <summary>Settings as a command line, an environment and a file make them.</summary>
internal static class CommandLine
{
    public static Settings Read(params string[] arguments) => Read([], arguments);

    public static Settings Read(Dictionary<string, string> environment, params string[] arguments)
    {
        var command = new RootCommand();
        foreach (var option in CommandOptions.All)
        {
            command.Options.Add(option);
        }

        return Settings.Read(command.Parse(arguments), environment);
    }

    public static CommandException Refused(Action read)
    {
        var refusal = Assert.Throws<CommandException>(read);
        Assert.Equal(ExitCode.Usage, refusal.Code);
        return refusal;
    }
}
