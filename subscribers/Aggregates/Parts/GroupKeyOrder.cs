using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates.Parts;

/// <summary>The order of groups' keys, the same in every part: column by column, NULL first, values as columns order them, else by their bytes.</summary>
internal sealed class GroupKeyOrder(StoreFormat format) : IComparer<byte[]>
{
    public int Compare(byte[]? x, byte[]? y)
    {
        for (var ordinal = 0; ordinal < format.KeyOrders.Length; ordinal++)
        {
            if (CompareColumn(x, y, ordinal) is not 0 and var compared)
            {
                return compared;
            }
        }

        // What a padded collation holds equal are groups of their own.
        return x.AsSpan().SequenceCompareTo(y);
    }

    private int CompareColumn(byte[]? x, byte[]? y, int ordinal)
    {
        var hasLeft = format.Keys.Full.TryTake(x, ordinal, out var left);
        var hasRight = format.Keys.Full.TryTake(y, ordinal, out var right);
        if (!hasLeft || !hasRight)
        {
            return hasLeft.CompareTo(hasRight);
        }

        var order = format.KeyOrders[ordinal];
        var compared = order.Head(left).CompareTo(order.Head(right));
        return compared != 0 || order.IsNumber ? compared : order.CompareRest(left, right);
    }
}
