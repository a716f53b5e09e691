using Router.Standalone.State;
using Router.Subscribers.Aggregates;

namespace Router.Cli.Aggregates;

/// <summary>An aggregate as a saved state has it.</summary>
/// <param name="Definition">What it is.</param>
/// <param name="State">The state, which says of when and of which position it is.</param>
/// <param name="Reading">Its groups.</param>
internal sealed record SavedAggregate(AggregateDefinition Definition, Snapshot State, AggregateReading Reading)
{
    /// <summary>The groups, always in the same order.</summary>
    public IEnumerable<AggregateGroup> Groups => Reading.Groups.OrderBy(group => $"{group}", StringComparer.Ordinal);

    /// <summary>The names of a group's key, in the order of its values.</summary>
    public IReadOnlyList<string> KeyNames => Definition.Window is null ? Definition.GroupBy : ["window", .. Definition.GroupBy];
}
