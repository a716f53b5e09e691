using Router.Contracts;
using Router.Contracts.Rows;
using Router.Replication.Source;
using Router.Routing.DeadLetters;
using Router.Routing.Log;
using Router.Standalone.State;
using Router.Subscribers.Aggregates;
using Router.Wire;

namespace Router.Cli;

/// <summary>What an error means to whoever ran the command.</summary>
internal static class Failure
{
    /// <summary>The exit code of an error, wherever in the command it came from.</summary>
    public static ExitCode CodeOf(Exception error) => error switch
    {
        CommandException known => known.Code,
        SourceException source => CodeOf(source.Fault),
        StateFolderException or SpillException or DeadLetterException => ExitCode.StateUnusable,
        MalformedRowException => ExitCode.MalformedLog,
        WireException => ExitCode.CannotConnect,
        TableReadException or IncompleteImageException => ExitCode.ServerNotReady,
        AggregateException { InnerExceptions: [var only] } => CodeOf(only),
        _ => ExitCode.Unexpected,
    };

    /// <summary>One sentence, without a stack; only what nobody foresaw says where it happened.</summary>
    public static string Sentence(Exception error) => error switch
    {
        AggregateException { InnerExceptions: [var only] } => Sentence(only),
        _ when CodeOf(error) != ExitCode.Unexpected || error is CommandException => error.Message,
        _ => $"Something unexpected happened; please report it with what follows: {error}",
    };

    private static ExitCode CodeOf(SourceFault fault) => fault switch
    {
        SourceFault.CannotConnect or SourceFault.LoginRefused => ExitCode.CannotConnect,
        SourceFault.ServerNotReady or SourceFault.SchemaUnknown => ExitCode.ServerNotReady,
        SourceFault.PositionLost or SourceFault.OtherServer => ExitCode.PositionLost,
        SourceFault.MalformedEvent or SourceFault.UnknownEvent => ExitCode.MalformedLog,
        _ => ExitCode.Unexpected,
    };
}
