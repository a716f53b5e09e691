using Router.Contracts;

namespace Router.Subscribers.Aggregates.Parts;

/// <summary>Puts together what the aggregates of a table's partitions have (<see cref="Aggregate.For"/>), exactly as one aggregate of the whole table would have it.</summary>
public static class AggregateParts
{
    /// <summary>The groups that were asked for.</summary>
    /// <param name="definition">What the aggregate is.</param>
    /// <param name="question">What every part was asked.</param>
    /// <param name="answers">What each of them answered, by <see cref="Aggregate.ReadPart"/>.</param>
    /// <exception cref="ArgumentException">A group of other columns is asked for.</exception>
    /// <exception cref="InvalidDataException">An answer is damaged, or of another version of Router.</exception>
    /// <exception cref="InvalidOperationException">The table's columns became others while all groups were being read: begin anew.</exception>
    public static CombinedGroups Combine(AggregateDefinition definition, PartQuestion question, IReadOnlyList<ReadOnlyMemory<byte>> answers)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(answers);
        PartAnswer[] parts = [.. answers.Select(answer => PartAnswer.Read(definition, answer))];
        var format = parts.Where(part => part.Format is not null).MaxBy(part => (part.Groups.Length > 0, part.Token))?.Format;
        return format is null ? Nothing(definition, question, parts) : new Combination(definition, format, parts).Answer(question);
    }

    private static CombinedGroups Nothing(AggregateDefinition definition, PartQuestion question, PartAnswer[] parts)
    {
        var (token, doubt) = (TokenOf(parts), DoubtOf(parts));
        var isThere = question.Group is not null || (question.Keys is null && definition.IsOneGroup);
        return new CombinedGroups(
            isThere ? [new AggregateGroup(definition, [.. definition.CheckGroup(question.Group ?? [])], definition.NoRows(), exists: false, token, doubt is not null)] : [],
            null, "", token, doubt, IsSettled: true);
    }

    internal static ChangeToken TokenOf(PartAnswer[] parts) => parts.Max(part => part.Token);

    internal static string? DoubtOf(PartAnswer[] parts) => parts.Select(part => part.Doubt).FirstOrDefault(doubt => doubt is not null);
}
