using Router.Hosting;
using Router.Replication.Source;
using Router.Routing.Subscriptions;
using Router.Standalone.Reporting;

namespace Router.Cli.Options;

/// <summary>What <c>router run</c> was asked for.</summary>
/// <param name="Source">The source; its start counts only with an empty state folder.</param>
/// <param name="Tables">The tables of <paramref name="SinkPath"/>; null for all.</param>
/// <param name="StateFolder">Where the state is kept.</param>
/// <param name="SinkPath">The JSON-lines file of <c>--sink</c>; null where only the configuration names sinks.</param>
/// <param name="Subscriptions">Those of the configuration, with the paths of their sinks.</param>
/// <param name="Partitions">How many partitions hot tables have.</param>
/// <param name="Otlp">The collector to send metrics to; null sends none.</param>
/// <param name="SaysStart">Whether <c>--from</c> was given; without it the start is said in one line.</param>
internal sealed record RunOptions(
    SourceOptions Source,
    TableGlob? Tables,
    string StateFolder,
    string? SinkPath,
    IReadOnlyList<(SubscriptionSettings Settings, string SinkPath)> Subscriptions,
    IReadOnlyList<PartitionCount> Partitions,
    string? Otlp,
    bool SaysStart)
{
    private const string JsonLines = "jsonl:";

    public static RunOptions Read(Settings settings)
    {
        var state = settings.Required(CommandOptions.State);
        var run = settings.OfRun();
        var hasSubscriptions = run.Subscriptions.Count > 0 || settings.HasSubscribers;
        var sink = hasSubscriptions ? settings[CommandOptions.Sink] : settings.Required(CommandOptions.Sink);
        var options = new RunOptions(
            SourceReader.Read(settings),
            SourceReader.TablesOf(settings),
            state,
            sink is null ? null : ReadSink("--sink", sink),
            [.. run.Subscriptions.Select(item => (item, ReadSink($"The subscription '{item.Name}': its sink", item.Sink ?? "")))],
            [.. run.Partitions.Select(item => Try(() => new PartitionCount(TableGlob.Parse(item.Key), item.Value)))],
            settings[CommandOptions.Otlp] is { } otlp ? Try(() => OtlpExport.Parse(otlp)).AbsoluteUri : null,
            settings[CommandOptions.From] is not null);
        options.CheckSinks();

        // Which tables are followed say the subscriptions then, each for itself.
        return hasSubscriptions ? options with { Source = options.Source with { Follows = null } } : options;
    }

    private void CheckSinks()
    {
        var paths = Subscriptions.Select(item => item.SinkPath).Concat(SinkPath is { } path ? [path] : []);
        if (paths.GroupBy(Path.GetFullPath).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw CommandException.Usage($"Two subscriptions write to {twice.Key}: give each a file of its own.");
        }
    }

    private static string ReadSink(string what, string text) =>
        text.StartsWith(JsonLines, StringComparison.Ordinal) && text.Length > JsonLines.Length
            ? text[JsonLines.Length..]
            : throw CommandException.Usage($"{what} {(text.Length == 0 ? "is missing" : $"{text} is no sink")}: write jsonl:PATH.");

    private static T Try<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            throw CommandException.Usage(wrong.Message, wrong);
        }
    }
}
