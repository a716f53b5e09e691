using System.CommandLine;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Router.Silo.Hosting;
using Router.Silo.Settings;
using Router.Silo.Storage;

namespace Router.Silo;

/// <summary>The command line: a silo, or <c>init-storage</c>, and how errors become one sentence and an exit code.</summary>
internal static class SiloCommand
{
    /// <summary>Parses and runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors, SiloAdditions? additions = null)
    {
        var line = Build(output, errors, additions).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (line.Errors.Count > 0)
        {
            await errors.WriteLineAsync(WhatIsWrong(line));
            return (int)ExitCode.Usage;
        }

        // The host itself takes care of signals.
        return await line.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    private static string WhatIsWrong(ParseResult line)
    {
        var command = line.CommandResult.Command;
        var what = line.UnmatchedTokens is [var unknown, ..] ? $"'{unknown}' is no option{(command is RootCommand ? " and no command" : "")}." : line.Errors[0].Message;
        return $"{what} See {(command is RootCommand ? "router-silo" : $"router-silo {command.Name}")} --help.";
    }

    private static RootCommand Build(TextWriter output, TextWriter errors, SiloAdditions? additions)
    {
        var root = new RootCommand("One silo of a cluster that follows the binary logs of MySQL and MariaDB servers.");
        AddOptions(root, CommandOptions.OfRun);
        root.SetAction((line, cancellationToken) => GuardAsync(() => RunSiloAsync(line, additions, cancellationToken), errors));
        var initialize = new Command("init-storage", "Makes the tables that a cluster needs in a database; may run again at any time.");
        AddOptions(initialize, CommandOptions.OfInitStorage);
        initialize.SetAction((line, cancellationToken) => GuardAsync(() => InitializeStorageAsync(line, output, cancellationToken), errors));
        root.Subcommands.Add(initialize);
        return root;
    }

    private static void AddOptions(Command command, IReadOnlyList<Option> options)
    {
        foreach (var option in options)
        {
            command.Options.Add(option);
        }
    }

    private static async Task RunSiloAsync(ParseResult line, SiloAdditions? additions, CancellationToken cancellationToken)
    {
        await using var host = SiloHost.Build(configuration => SettingsLayers.Add(configuration, line, CommandOptions.OfRun), out var plan, additions);
        foreach (var database in plan.Databases)
        {
            await new StorageSetup(database).CheckAsync(cancellationToken);
        }

        // Here rather than at the start, which would log what is wrong with a stack first.
        host.Services.GetRequiredService<IStartupValidator>().Validate();
        await host.RunAsync(cancellationToken);
    }

    private static async Task InitializeStorageAsync(ParseResult line, TextWriter output, CancellationToken cancellationToken)
    {
        var configuration = new ConfigurationBuilder();
        SettingsLayers.Add(configuration, line, CommandOptions.OfInitStorage);
        var databases = SiloPlan.Read(configuration.Build()).Databases.ToArray();
        if (databases.Length == 0)
        {
            throw SiloException.Usage("There is nothing to set up in memory: give --storage mysql://user:password@host:port/database or postgres://...");
        }

        foreach (var database in databases)
        {
            await output.WriteLineAsync(await new StorageSetup(database).InitializeAsync(cancellationToken));
        }
    }

    private static async Task<int> GuardAsync(Func<Task> work, TextWriter errors)
    {
        try
        {
            await work();
            return (int)ExitCode.Done;
        }
        catch (Exception error)
        {
            var (code, sentence) = Meaning(error);
            await errors.WriteLineAsync(sentence);
            return (int)code;
        }
    }

    private static (ExitCode Code, string Sentence) Meaning(Exception error) => error switch
    {
        SiloException known => (known.Code, known.Message),
        OptionsValidationException settings => (ExitCode.Usage, string.Join(Environment.NewLine, settings.Failures)),
        FormatException or OrleansConfigurationException => (ExitCode.Usage, error.Message),
        AggregateException { InnerExceptions: [var only] } => Meaning(only),
        // What starts at once fails at once; a canceled start is only the echo of another's fault.
        AggregateException several when several.Flatten().InnerExceptions.FirstOrDefault(inner => inner is SiloException or OptionsValidationException) is { } first => Meaning(first),
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } => (ExitCode.Usage, $"{error.Message} Give another --http-port."),
        _ => (ExitCode.Unexpected, $"Something unexpected happened; please report it with what follows: {error}"),
    };
}
