using Router.Contracts.Orleans.Aggregates;
using Router.Subscribers.Aggregates;
using Router.Subscribers.Aggregates.Parts;

namespace Router.Grains.Aggregates;

/// <summary>An aggregate over the partitions of its table: each is asked for its part, and the parts are put together exactly.</summary>
internal sealed class CombinedAggregate(AggregateDefinition definition, IReadOnlyList<IAggregatePartGrain> parts)
{
    /// <summary>Groups of all parts that a page may hold in memory.</summary>
    private const int MaxPartGroups = 65_536;

    private const int LeastCount = 16;

    private readonly string[] _measures = [.. definition.Measures.Select(measure => measure.Name)];
    private readonly string[] _groupedBy = [.. definition.Window is null ? definition.GroupBy : ["window", .. definition.GroupBy]];

    /// <summary>Its name.</summary>
    public string Name => definition.Name;

    /// <summary>The partitions' grains.</summary>
    public IReadOnlyList<IAggregatePartGrain> Parts => parts;

    /// <summary>One group.</summary>
    /// <exception cref="ArgumentException">It is grouped otherwise.</exception>
    public async Task<AggregateGroupState> ReadAsync(object?[] group)
    {
        var combined = await AskAsync(new PartQuestion { Group = group });
        return StateOf(combined.Groups[0], combined.Doubt);
    }

    /// <summary>The next groups in the order of their keys.</summary>
    /// <exception cref="ArgumentException">The count, or what to go on behind, is none.</exception>
    /// <exception cref="InvalidOperationException">The table's columns became others meanwhile.</exception>
    public async Task<AggregatePage> ReadPageAsync(string? after, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, PartQuestion.MaxCount);
        var place = after is null ? null : PagePlace.Parse(after);
        var most = Math.Max(LeastCount, MaxPartGroups / parts.Count);
        var combined = await AskAsync(new PartQuestion { After = place?.Key, Format = place?.Format, Count = Math.Min(count, most) });
        var next = combined.Next is { } key ? new PagePlace(key, combined.Format).ToString() : null;
        return new AggregatePage([.. combined.Groups.Select(group => StateOf(group, combined.Doubt))], next, combined.Token, combined.Doubt);
    }

    /// <summary>Groups by their keys; null where the keys are of another format than the aggregate has now.</summary>
    public async Task<AggregateGroupState[]?> ReadAsync(IReadOnlyList<byte[]> keys, string format)
    {
        var combined = await AskAsync(new PartQuestion { Keys = keys, Format = format });
        return combined.Format == format ? [.. combined.Groups.Select(group => StateOf(group, combined.Doubt))] : null;
    }

    /// <summary>Has every part read its rows again.</summary>
    public Task RefillAsync() => Task.WhenAll(parts.Select(part => part.RefillAggregateAsync(Name)));

    /// <summary>Asks for more of the values where those that were given do not tell the measures; the last time for all.</summary>
    private async Task<CombinedGroups> AskAsync(PartQuestion question)
    {
        while (true)
        {
            var read = new AggregateRead
            {
                Aggregate = Name,
                Group = question.Group is { } group ? [.. group] : null,
                Keys = question.Keys is { } keys ? [.. keys] : null,
                After = question.After,
                Format = question.Format,
                Count = question.Count,
                Depth = question.Depth,
            };
            var answers = await Task.WhenAll(parts.Select(part => part.ReadAggregateAsync(read)));
            var combined = AggregateParts.Combine(definition, question, [.. answers.Select(answer => (ReadOnlyMemory<byte>)answer.Bytes)]);
            if (combined.IsSettled)
            {
                return combined;
            }

            question = question with { Depth = question.Depth + 1 };
        }
    }

    private AggregateGroupState StateOf(AggregateGroup group, string? doubt) => new()
    {
        Key = [.. group.Key],
        Exists = group.Exists,
        Measures = _measures,
        Values = [.. _measures.Select(measure => group[measure])],
        Token = group.Token,
        Doubt = doubt,
        GroupedBy = _groupedBy,
    };
}
