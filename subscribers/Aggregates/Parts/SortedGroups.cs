using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates.Parts;

/// <summary>The keys of a part in order, as they were when somebody began to read all groups.</summary>
internal sealed class SortedGroups
{
    private readonly byte[][] _keys;
    private readonly GroupKeyOrder _order;

    public SortedGroups(StoreFormat format, IEnumerable<StoreCapture> stores)
    {
        Format = format;
        _order = new GroupKeyOrder(format);
        var keys = stores.SelectMany(Keys).ToArray();
        Array.Sort(keys, _order);
        _keys = WithoutTwins(keys);
    }

    public StoreFormat Format { get; }

    /// <summary>The keys behind one; those behind none are all.</summary>
    public ReadOnlySpan<byte[]> Behind(byte[]? after)
    {
        if (after is null)
        {
            return _keys;
        }

        var (low, high) = (0, _keys.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = _order.Compare(_keys[middle], after) <= 0 ? (middle + 1, high) : (low, middle);
        }

        return _keys.AsSpan(low);
    }

    /// <summary>Several stores of one aggregate may have the same group.</summary>
    private static byte[][] WithoutTwins(byte[][] keys)
    {
        var count = 0;
        foreach (var key in keys)
        {
            if (count == 0 || !key.AsSpan().SequenceEqual(keys[count - 1]))
            {
                keys[count++] = key;
            }
        }

        return count == keys.Length ? keys : keys[..count];
    }

    private static IEnumerable<byte[]> Keys(StoreCapture store)
    {
        for (var index = 0; index < store.Segments.Length; index++)
        {
            foreach (var key in store.Segments[index].Keys)
            {
                if (key is not null)
                {
                    yield return key;
                }
            }
        }
    }
}
