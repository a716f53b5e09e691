using Router.Subscribers.Aggregates.Measures;

namespace Router.Subscribers.Aggregates.Reading;

/// <summary>The values of a group over all partitions: one that came by one and went by another is none.</summary>
internal static class MergedValues
{
    /// <summary>Values in order with how often the group has them.</summary>
    public static IEnumerable<(ValueKey Key, long Times)> Of(IReadOnlyList<GroupPart> parts, int accumulator, ValueOrder order, bool isDescending)
    {
        var walks = new List<ValueWalk>();
        foreach (var part in parts)
        {
            Advance(walks, new ValueWalk(part.Leaves[accumulator], part.Group, isDescending), walks.Count);
        }

        while (walks.Count > 0)
        {
            var next = walks[0].Current.Key;
            for (var index = 1; index < walks.Count; index++)
            {
                var compared = walks[index].Current.Key.CompareTo(next, order);
                next = isDescending ? compared > 0 ? walks[index].Current.Key : next : compared < 0 ? walks[index].Current.Key : next;
            }

            var times = TakeAll(walks, next, order);
            if (times > 0)
            {
                yield return (next, times);
            }
        }
    }

    private static long TakeAll(List<ValueWalk> walks, in ValueKey key, ValueOrder order)
    {
        long times = 0;
        for (var index = walks.Count - 1; index >= 0; index--)
        {
            if (walks[index].Current.Key.CompareTo(key, order) == 0)
            {
                times += walks[index].Current.Times;
                Advance(walks, walks[index], index);
            }
        }

        return times;
    }

    /// <summary>Steps a walk on, and puts it at its place or out.</summary>
    private static void Advance(List<ValueWalk> walks, ValueWalk walk, int index)
    {
        var goesOn = walk.MoveNext();
        if (index < walks.Count)
        {
            walks.RemoveAt(index);
        }

        if (goesOn)
        {
            walks.Insert(index, walk);
        }
    }
}
