namespace Router.Subscribers.Aggregates.Measures;

/// <summary>A value by its order; see <see cref="ValueOrder"/>.</summary>
/// <param name="Head">What values are compared by first.</param>
/// <param name="Bytes">The whole value where the number does not say all of it.</param>
internal readonly record struct ValueKey(ulong Head, byte[]? Bytes)
{
    /// <summary>Compares two keys of one column.</summary>
    public int CompareTo(in ValueKey other, ValueOrder order)
    {
        var byHead = Head.CompareTo(other.Head);
        return byHead != 0 || Bytes is null ? byHead : order.CompareRest(Bytes, other.Bytes);
    }
}
