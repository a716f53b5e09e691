using Router.Replication.Source;
using Router.Routing.Subscriptions;

namespace Router.Cli.Options;

/// <summary>What <c>router run</c> was asked for.</summary>
/// <param name="Source">The source; its start counts only with an empty state folder.</param>
/// <param name="Tables">The tables; null for all.</param>
/// <param name="StateFolder">Where the state is kept.</param>
/// <param name="SinkPath">The JSON-lines file.</param>
/// <param name="SaysStart">Whether <c>--from</c> was given; without it the start is said in one line.</param>
internal sealed record RunOptions(SourceOptions Source, TableGlob? Tables, string StateFolder, string SinkPath, bool SaysStart)
{
    private const string JsonLines = "jsonl:";

    public static RunOptions Read(Settings settings) => new(
        SourceReader.Read(settings),
        SourceReader.TablesOf(settings),
        settings.Required(CommandOptions.State),
        ReadSink(settings.Required(CommandOptions.Sink)),
        settings[CommandOptions.From] is not null);

    private static string ReadSink(string text) =>
        text.StartsWith(JsonLines, StringComparison.Ordinal) && text.Length > JsonLines.Length
            ? text[JsonLines.Length..]
            : throw CommandException.Usage($"--sink {text} is no sink: write jsonl:PATH.");
}
