using Router.Subscribers.Aggregates.Measures;

namespace Router.Subscribers.Aggregates.Parts;

/// <summary>Which of a group's values were given by all parts: those up to <paramref name="Front"/>, and those from <paramref name="Back"/> on; null: none.</summary>
internal readonly record struct ValueGap(ValueKey? Front, ValueKey? Back)
{
    /// <summary>What was given by both.</summary>
    public ValueGap With(in ValueGap other, ValueOrder order) => new(
        Front is { } front && other.Front is { } otherFront ? front.CompareTo(otherFront, order) <= 0 ? front : otherFront : null,
        Back is { } back && other.Back is { } otherBack ? back.CompareTo(otherBack, order) >= 0 ? back : otherBack : null);

    public bool HasAllUpTo(in ValueKey key, ValueOrder order) => Front is { } front && key.CompareTo(front, order) <= 0;

    public bool HasAllFrom(in ValueKey key, ValueOrder order) => Back is { } back && key.CompareTo(back, order) >= 0;
}
