using System.CommandLine;
using Router.Cli.Options;

namespace Router.Cli;

/// <summary>The command line: commands, their options, and how errors become one sentence and an exit code.</summary>
internal static class RouterCommand
{
    /// <summary>A command's work, with its options as text.</summary>
    public delegate Task<ExitCode> Work(Settings settings, CommandContext context, CancellationToken cancellationToken);

    /// <summary>Parses and runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments, CommandContext context, CancellationToken cancellationToken)
    {
        var line = Build(context).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (line.Errors.Count > 0)
        {
            await context.Errors.WriteLineAsync(WhatIsWrong(line));
            return (int)ExitCode.Usage;
        }

        return await line.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancellationToken);
    }

    private static string WhatIsWrong(ParseResult line)
    {
        var command = line.CommandResult.Command;
        var what = line.UnmatchedTokens is [var unknown, ..] ? $"'{unknown}' is no {(command is RootCommand ? "command" : "option")}." : line.Errors[0].Message;
        return $"{what} See {(command is RootCommand ? "router" : $"router {command.Name}")} --help.";
    }

    private static RootCommand Build(CommandContext context) => new("Follows the binary log of a MySQL or MariaDB server and hands over every committed row change.")
    {
        Command("tail", "Prints row changes as they are committed.", Tail.TailCommand.RunAsync, context,
            CommandOptions.Source, CommandOptions.From, CommandOptions.UntilEnd, CommandOptions.Tables, CommandOptions.Schema, CommandOptions.Format,
            CommandOptions.PasswordFile, CommandOptions.Config),
        Command("run", "Keeps a sink up to date; resumes where it stopped, with every change exactly once.", Run.RunCommand.RunAsync, context,
            CommandOptions.Source, CommandOptions.State, CommandOptions.Tables, CommandOptions.Schema, CommandOptions.Sink, CommandOptions.Otlp, CommandOptions.From, CommandOptions.UntilEnd,
            CommandOptions.PasswordFile, CommandOptions.Config),
        Command("status", "Shows how a source is that runs here, in `router run` or in an application, by its state folder.", Status.StatusCommand.RunAsync, context,
            CommandOptions.State, CommandOptions.Format, CommandOptions.Config),
        Command("aggregates", "Prints the groups of aggregates as they were saved last, also beside the process that runs them.", Aggregates.AggregatesCommand.RunAsync, context,
            CommandOptions.State, CommandOptions.Name, CommandOptions.Format, CommandOptions.Config),
        DeadLetters(context),
        Command("demo", "Shows Router following a small shop, on a server it starts privately.", Demo.DemoCommand.RunAsync, context,
            CommandOptions.Source, CommandOptions.Seconds, CommandOptions.PasswordFile, CommandOptions.Config),
    };

    private static Command DeadLetters(CommandContext context) => new("deadletters", "The changes that subscriptions did not take, and what came after them of the same rows.")
    {
        Command("list", "Lists them, also beside a running source.", Cli.DeadLetters.DeadLettersCommand.ListAsync, context,
            CommandOptions.State, CommandOptions.Subscription, CommandOptions.Id, CommandOptions.Format, CommandOptions.Config),
        Command("replay", "Has the running source give them to their subscription again, each row's in their order.", Cli.DeadLetters.DeadLettersCommand.ReplayAsync, context,
            CommandOptions.State, CommandOptions.Subscription, CommandOptions.Id, CommandOptions.Config),
        Command("drop", "Lets them go untaken.", Cli.DeadLetters.DeadLettersCommand.DropAsync, context,
            CommandOptions.State, CommandOptions.Subscription, CommandOptions.Id, CommandOptions.Config),
    };

    private static Command Command(string name, string description, Work work, CommandContext context, params Option[] options)
    {
        var command = new Command(name, description);
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction((line, cancellationToken) => GuardAsync(line, work, context, cancellationToken));
        return command;
    }

    private static async Task<int> GuardAsync(ParseResult line, Work work, CommandContext context, CancellationToken cancellationToken)
    {
        try
        {
            return (int)await work(Settings.Read(line, context.Environment), context, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (int)ExitCode.Done;
        }
        catch (Exception error)
        {
            await context.Errors.WriteLineAsync(Failure.Sentence(error));
            return (int)Failure.CodeOf(error);
        }
    }
}
