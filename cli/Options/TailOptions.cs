using Router.Replication.Source;
using Router.Routing.Subscriptions;

namespace Router.Cli.Options;

/// <summary>What <c>router tail</c> was asked for.</summary>
internal sealed record TailOptions(SourceOptions Source, TableGlob? Tables, OutputFormat Format)
{
    public static TailOptions Read(Settings settings)
    {
        var format = ReadFormat(settings[CommandOptions.Format]);
        return new TailOptions(SourceReader.Read(settings) with { NeedsNames = format != OutputFormat.Count }, SourceReader.TablesOf(settings), format);
    }

    private static OutputFormat ReadFormat(string? text) => text switch
    {
        null or "json" => OutputFormat.Json,
        "text" => OutputFormat.Text,
        "count" => OutputFormat.Count,
        _ => throw CommandException.Usage($"--format {text} is none of json, text and count."),
    };
}
