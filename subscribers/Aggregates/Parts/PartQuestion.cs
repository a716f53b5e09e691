namespace Router.Subscribers.Aggregates.Parts;

/// <summary>
/// Which groups are wanted of an aggregate's part: one by its values, some by their keys, or else the next in the order of keys. The same question
/// goes to every part.
/// </summary>
public sealed record PartQuestion
{
    /// <summary>The largest <see cref="Count"/>.</summary>
    public const int MaxCount = 10_000;

    /// <summary>The group with these values, one for each column that is grouped by; null for others.</summary>
    public IReadOnlyList<object?>? Group { get; init; }

    /// <summary>The groups with these keys; null for others.</summary>
    public IReadOnlyList<byte[]>? Keys { get; init; }

    /// <summary>The groups behind this key; null for the first.</summary>
    public byte[]? After { get; init; }

    /// <summary>What <see cref="Keys"/> and <see cref="After"/> are keys of, as the answer that gave them said.</summary>
    public string? Format { get; init; }

    /// <summary>Groups at most where they come in order, 1 to <see cref="MaxCount"/>.</summary>
    public int Count { get; init; } = 1000;

    /// <summary>How much of a group's values a part gives: 0 suffices nearly always; asked again one higher where <see cref="CombinedGroups.IsSettled"/> is false.</summary>
    public int Depth { get; init; }

    internal bool IsInOrder => Group is null && Keys is null;
}
