using System.Text;
using Router.Cli.Options;
using Router.Standalone.State;
using Router.Subscribers.Aggregates;

namespace Router.Cli.Aggregates;

/// <summary>
/// <c>router aggregates</c>: what aggregates of the configuration had when state was saved last, also beside the process that runs them. The state holds the values and
/// the types of the columns; what was counted and added up says the configuration.
/// </summary>
internal static class AggregatesCommand
{
    public static async Task<ExitCode> RunAsync(Settings settings, CommandContext context, CancellationToken cancellationToken)
    {
        var folder = settings.Required(CommandOptions.State);
        var isJson = settings[CommandOptions.Format] switch
        {
            null or "text" => false,
            "json" => true,
            var other => throw CommandException.Usage($"--format {other} is none of text and json."),
        };
        var wanted = Wanted(settings);
        var snapshot = StateFolder.ReadNewest(folder)
            ?? throw new CommandException(ExitCode.StateUnusable, $"No state was ever saved in {folder}: start router run with it, and ask again in a moment.");
        foreach (var definition in wanted)
        {
            var saved = new SavedAggregate(definition, snapshot, await ReadAsync(definition, snapshot, folder));
            var text = isJson ? AggregateText.Json(saved) : AggregateText.Of(saved, context.Time.GetUtcNow());
            await context.Output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        }

        await context.Output.FlushAsync(cancellationToken);
        return ExitCode.Done;
    }

    private static IReadOnlyList<AggregateDefinition> Wanted(Settings settings)
    {
        var all = settings.OfAggregates();
        if (all.Count == 0)
        {
            throw CommandException.Usage("No aggregates are known: give the file with their definitions by --config, the one that router run was started with.");
        }

        return settings[CommandOptions.Name] is not { } name ? all
            : all.FirstOrDefault(definition => definition.Name == name) is { } one ? [one]
            : throw CommandException.Usage($"There is no aggregate '{name}' in the configuration; there are {string.Join(", ", all.Select(definition => definition.Name))}.");
    }

    private static async Task<AggregateReading> ReadAsync(AggregateDefinition definition, Snapshot snapshot, string folder)
    {
        var subscriber = Aggregate.NameOf(definition);
        var saved = snapshot.Subscribers.FirstOrDefault(item => item.Name == subscriber)
            ?? throw new CommandException(ExitCode.StateUnusable, $"The state in {folder}, of {snapshot.Position}, has no aggregate '{definition.Name}': start router run with this configuration.");
        if (saved.Definition != $"{definition}")
        {
            throw new CommandException(
                ExitCode.StateUnusable, $"The state in {folder} has another aggregate '{definition.Name}' than the configuration. There: {saved.Definition}. Here: {definition}.");
        }

        var states = snapshot.States.Where(state => state.Subscriber == subscriber);
        return await Aggregate.ReadSavedAsync(definition, states.ToDictionary(state => state.Partition, state => state.Memory))
            ?? throw new CommandException(ExitCode.StateUnusable, $"The state in {folder}, of {snapshot.Position}, has no whole state of the aggregate '{definition.Name}': ask again when router run has begun.");
    }
}
