using System.Runtime.CompilerServices;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;
using Router.Subscribers.Aggregates.Reading;
using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates;

/// <content>Reading: a group, all groups, groups as they change.</content>
public sealed partial class Aggregate
{
    private volatile IGroupWatcher[] _watchers = [];

    /// <summary>One group as it is now; of an aggregate that is not grouped, the only one.</summary>
    /// <param name="group">
    /// A value for each column that is grouped by, in their order, null for NULL; where there are windows, when the window begins comes first.
    /// </param>
    /// <exception cref="ArgumentException">There are more or fewer values, or a column cannot hold its value.</exception>
    public AggregateGroup Read(params ReadOnlySpan<object?> group)
    {
        IReadOnlyList<object?> values = _definition.CheckGroup([.. group]);
        return Format() is { } format
            ? Read(format, GroupKey.Of(_definition, format, values))
            : new AggregateGroup(_definition, [.. values], _definition.NoRows(), exists: false, Token, IsUnsure);
    }

    /// <summary>All groups as they are now. Nobody waits while they are put together.</summary>
    public AggregateReading ReadAll()
    {
        var (stores, token, doubt, late) = Snapshot();
        try
        {
            return Read(stores, token, doubt, late);
        }
        finally
        {
            stores.ForEach(store => store.Release());
        }
    }

    private AggregateReading Read(List<StoreCapture> stores, ChangeToken token, string? doubt, long late)
    {
        var format = stores.Count > 0 ? stores[^1].Format : null;
        var byKey = new Dictionary<byte[], List<GroupPart>>(KeyBytes.Comparer);
        foreach (var store in stores.Where(store => store.Format.IsSameAs(format!)))
        {
            Collect(store, byKey);
        }

        var groups = byKey.Where(pair => GroupReader.Rows(pair.Value) > 0 && !IsEvicted(format!, pair.Key))
            .Select(pair => ToGroup(format!, pair.Key, pair.Value, token, doubt is not null)).ToList();
        if (groups.Count == 0 && _definition.IsOneGroup)
        {
            groups.Add(Read());
        }

        return new AggregateReading(groups, token, doubt, late);
    }

    /// <summary>All groups of a saved state, without following anything.</summary>
    /// <param name="definition">The definition it was saved under.</param>
    /// <param name="saved">What was saved, by partition.</param>
    /// <returns>The groups; null where the partitions' states do not belong together or there are none.</returns>
    /// <exception cref="ArgumentException">The definition makes no sense.</exception>
    /// <exception cref="InvalidDataException">The state is damaged, or of another definition.</exception>
    public static async Task<AggregateReading?> ReadSavedAsync(AggregateDefinition definition, IReadOnlyDictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> saved)
    {
        var aggregate = new Aggregate(definition);
        await aggregate.RestoreAsync(saved, CancellationToken.None);
        return aggregate._isRestored ? aggregate.ReadAll() : null;
    }

    /// <summary>
    /// Groups as they change, until cancelled: each as it is when it is looked at, so that who is slow sees fewer of them and never the past, and holds nobody up.
    /// A group that has lost its rows comes once more, with <see cref="AggregateGroup.Exists"/> false; where very many changed at once, all that are there come.
    /// </summary>
    public async IAsyncEnumerable<AggregateGroup> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var watcher = new AggregateWatcher();
        SetWatchers(watchers => [.. watchers, watcher]);
        try
        {
            while (true)
            {
                var (changed, isAny) = await watcher.NextAsync(cancellationToken);
                foreach (var key in changed)
                {
                    yield return Format() is { } format ? Read(format, key) : new AggregateGroup(_definition, [], _definition.NoRows(), exists: false, Token, IsUnsure);
                }

                foreach (var group in isAny ? ReadAll().Groups : [])
                {
                    yield return group;
                }
            }
        }
        finally
        {
            SetWatchers(watchers => [.. watchers.Where(other => other != watcher)]);
        }
    }

    /// <summary>Waits until the aggregate has everything up to that point of the log: the own write of who read the point after it.</summary>
    /// <exception cref="InvalidOperationException">The source has not begun.</exception>
    public Task<WaitOutcome> WaitForAsync(LogPoint point, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        (_source ?? throw new InvalidOperationException($"The source of the aggregate '{Name}' has not begun.")).WaitForAsync(point, timeout, cancellationToken);

    private AggregateGroup Read(StoreFormat format, byte[] key)
    {
        // Values of several partitions are merged by walking them, which may take long: not under their gates.
        if (_parts.Count > 0 && format.Accumulators.Any(accumulator => accumulator is Measures.ValuesAccumulator))
        {
            var (captures, at, why, _) = Snapshot();
            try
            {
                var found = new List<GroupPart>();
                foreach (var capture in captures.Where(capture => capture.Format.IsSameAs(format)))
                {
                    Collect(capture, key, found);
                }

                return ToGroup(format, key, found, at, why is not null);
            }
            finally
            {
                captures.ForEach(capture => capture.Release());
            }
        }

        AggregateGroup? group = null;
        UnderAllGates(() =>
        {
            var parts = new List<GroupPart>();
            foreach (var store in AllParts().Select(part => part.Store).OfType<GroupStore>().Where(store => store.Format.IsSameAs(format)))
            {
                if (store.Find(key) is >= 0 and var at)
                {
                    parts.Add(new GroupPart(store.SegmentOf(at), at, Array.ConvertAll(store.Trees, tree => tree?.Leaves ?? default)));
                }
            }

            group = ToGroup(format, key, parts, Token, IsUnsure);
        });
        return group!;
    }

    private AggregateGroup ToGroup(StoreFormat format, byte[] key, List<GroupPart> parts, ChangeToken token, bool isUnsure)
    {
        var exists = GroupReader.Rows(parts) > 0 && !IsEvicted(format, key);
        return new AggregateGroup(_definition, GroupReader.Key(format, key), exists ? GroupReader.Values(format, parts) : _definition.NoRows(), exists, token, isUnsure);
    }

    private (List<StoreCapture> Stores, ChangeToken Token, string? Doubt, long Late) Snapshot()
    {
        var stores = new List<StoreCapture>();
        (ChangeToken, string?, long) rest = default;
        UnderAllGates(() =>
        {
            stores.AddRange(AllParts().Select(part => part.Store).OfType<GroupStore>().Select(store => store.Capture()));
            rest = (Token, Doubt, Late);
        });
        return (stores, rest.Item1, rest.Item2, rest.Item3);
    }

    private static void Collect(StoreCapture store, Dictionary<byte[], List<GroupPart>> byKey)
    {
        for (var index = 0; index < store.Segments.Length; index++)
        {
            var segment = store.Segments[index];
            for (var slot = 0; slot < GroupSegment.Slots; slot++)
            {
                if (segment.Keys[slot] is { } key)
                {
                    (byKey.TryGetValue(key, out var parts) ? parts : byKey[key] = []).Add(new GroupPart(segment, (index << GroupSegment.SlotBits) + slot, store.Leaves));
                }
            }
        }
    }

    private static void Collect(StoreCapture store, byte[] wanted, List<GroupPart> parts)
    {
        for (var index = 0; index < store.Segments.Length; index++)
        {
            var segment = store.Segments[index];
            var slot = Array.FindIndex(segment.Keys, key => key is not null && key.AsSpan().SequenceEqual(wanted));
            if (slot >= 0)
            {
                parts.Add(new GroupPart(segment, (index << GroupSegment.SlotBits) + slot, store.Leaves));
                return;
            }
        }
    }

    /// <summary>A partition that has not seen as late a time as another still has windows that are gone.</summary>
    private bool IsEvicted(StoreFormat format, byte[] key) =>
        format.HasWindow && BitConverter.ToInt64(key, format.KeyBitmapBytes) <= AllParts().Max(part => part.LastEvicted);

    private StoreFormat? Format() => AllParts().Select(part => part.Store?.Format).LastOrDefault(format => format is not null);

    private void SetWatchers(Func<IGroupWatcher[], IGroupWatcher[]> change) => UnderAllGates(() =>
    {
        _watchers = change(_watchers);
        foreach (var part in AllParts())
        {
            part.Touching = _watchers.Length == 0 ? null : Touch;
        }
    });

    private void Touch(GroupStore store, int group)
    {
        foreach (var watcher in _watchers)
        {
            watcher.Touch(store, group);
        }
    }
}
