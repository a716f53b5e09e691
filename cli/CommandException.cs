namespace Router.Cli;

/// <summary>Ends the command with one sentence on standard error and an exit code.</summary>
public sealed class CommandException : Exception
{
    /// <summary>The sentence says what to do next.</summary>
    public CommandException(ExitCode code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>How the command ends.</summary>
    public ExitCode Code { get; }

    /// <summary>The options make no sense.</summary>
    public static CommandException Usage(string message, Exception? inner = null) => new(ExitCode.Usage, message, inner);
}
