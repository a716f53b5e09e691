using System.Buffers;
using Router.Contracts;
using Router.Subscribers.Aggregates.Parts;
using Router.Subscribers.Aggregates.Reading;
using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates;

/// <content>What this aggregate has of groups, to be put together with what others have of other rows.</content>
public sealed partial class Aggregate
{
    private const int MaxAnswerBytes = 1 << 20;
    private static readonly TimeSpan FeedsFor = TimeSpan.FromMinutes(2);

    private volatile SortedGroups? _sorted;
    private readonly Lock _feedGate = new();
    private GroupFeed? _feed;
    private ITimer? _feedEnd;

    /// <summary>
    /// What it has of the groups, as bytes for <see cref="AggregateParts.Combine"/>: about 1 MiB at most, more only for a single group. Groups that come
    /// in order are those that were there when the first of them were asked for, each as it is now.
    /// </summary>
    /// <exception cref="ArgumentException">A group of other columns is asked for, or a column cannot hold its value.</exception>
    public byte[] ReadPart(PartQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        var format = Format();
        var hasMore = false;
        var isOther = format is null || (question.Format is { } asked && asked != format.Text);
        IReadOnlyList<byte[]> keys = isOther ? [] : KeysOf(question, format!, out hasMore);
        return Write(format, keys, question, hasMore);
    }

    /// <summary>Which groups changed since an earlier answer, as soon as there are any; after two minutes without a question nothing is remembered any more.</summary>
    /// <inheritdoc cref="ChangedGroups.ReadAsync"/>
    public Task<GroupChanges> ChangesAsync(string? since, int count, TimeSpan wait, CancellationToken cancellationToken = default) =>
        Feed().Changed.ReadAsync(since, count, wait, _time, cancellationToken);

    private IReadOnlyList<byte[]> KeysOf(PartQuestion question, StoreFormat format, out bool hasMore)
    {
        hasMore = false;
        if (question.Group is { } group)
        {
            return [GroupKey.Of(_definition, format, group)];
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(question.Count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(question.Count, PartQuestion.MaxCount);
        return question.Keys ?? InOrder(question, format, out hasMore);
    }

    private byte[][] InOrder(PartQuestion question, StoreFormat format, out bool hasMore)
    {
        var sorted = _sorted;
        if (question.After is null || sorted?.Format.IsSameAs(format) != true)
        {
            _sorted = sorted = Sort(format);
        }

        var behind = sorted.Behind(question.After);
        hasMore = behind.Length > question.Count;
        _sorted = hasMore ? sorted : null;
        return behind[..Math.Min(behind.Length, question.Count)].ToArray();
    }

    private SortedGroups Sort(StoreFormat format)
    {
        var (stores, _, _, _) = Snapshot();
        try
        {
            return new SortedGroups(format, stores.Where(store => store.Format.IsSameAs(format)));
        }
        finally
        {
            stores.ForEach(store => store.Release());
        }
    }

    private byte[] Write(StoreFormat? format, IReadOnlyList<byte[]> keys, PartQuestion question, bool hasMore)
    {
        var found = new Dictionary<byte[], List<GroupPart>>(keys.Count);
        var captures = new List<StoreCapture>();
        PartAnswer? head = null;
        UnderAllGates(() =>
        {
            head = Head(format);
            foreach (var store in AllParts().Select(part => part.Store).OfType<GroupStore>().Where(store => keys.Count > 0 && store.Format.IsSameAs(format!)))
            {
                captures.Add(Locate(store, keys, found));
            }
        });
        try
        {
            return Write(head! with { HasMore = hasMore }, keys, found, question);
        }
        finally
        {
            captures.ForEach(capture => capture.Release());
        }
    }

    private PartAnswer Head(StoreFormat? format) => new()
    {
        Format = format,
        Token = Token,
        Doubt = Doubt,
        LastEvicted = AllParts().Max(part => part.LastEvicted),
        HasMore = false,
        LastKey = [],
        Groups = default,
    };

    private static StoreCapture Locate(GroupStore store, IReadOnlyList<byte[]> keys, Dictionary<byte[], List<GroupPart>> found)
    {
        var capture = store.Capture();
        foreach (var key in keys)
        {
            if (store.Find(key) is >= 0 and var group)
            {
                (found.TryGetValue(key, out var parts) ? parts : found[key] = []).Add(new GroupPart(store.SegmentOf(group), group, capture.Leaves));
            }
        }

        return capture;
    }

    private static byte[] Write(PartAnswer head, IReadOnlyList<byte[]> keys, Dictionary<byte[], List<GroupPart>> found, PartQuestion question)
    {
        var groups = new ArrayBufferWriter<byte>();
        var count = head.Format is { } format ? Write(new PartWriter(format, question.Depth), keys, found, groups, question.IsInOrder ? MaxAnswerBytes : int.MaxValue) : 0;
        var hasMore = head.HasMore || count < keys.Count;
        var answer = new ArrayBufferWriter<byte>(groups.WrittenCount + 256);
        (head with { HasMore = hasMore, LastKey = hasMore ? keys[count - 1] : [], Groups = groups.WrittenMemory }).Write(new StateOutput(answer));
        return answer.WrittenSpan.ToArray();
    }

    /// <summary>Gives how many of the keys there was room for, one at least.</summary>
    private static int Write(PartWriter writer, IReadOnlyList<byte[]> keys, Dictionary<byte[], List<GroupPart>> found, ArrayBufferWriter<byte> groups, int limitBytes)
    {
        var count = 0;
        for (; count < keys.Count && groups.WrittenCount < limitBytes; count++)
        {
            if (found.TryGetValue(keys[count], out var parts))
            {
                writer.Write(keys[count], parts, new StateOutput(groups));
            }
        }

        return count;
    }

    private GroupFeed Feed()
    {
        lock (_feedGate)
        {
            if (_feed is not { } feed)
            {
                _feed = feed = new GroupFeed(Format());
                SetWatchers(watchers => [.. watchers, feed]);
            }

            (_feedEnd ??= _time.CreateTimer(static aggregate => ((Aggregate)aggregate!).EndFeed(), this, FeedsFor, Timeout.InfiniteTimeSpan))
                .Change(FeedsFor, Timeout.InfiniteTimeSpan);
            return feed;
        }
    }

    private void EndFeed()
    {
        lock (_feedGate)
        {
            SetWatchers(watchers => [.. watchers.Where(watcher => watcher != _feed)]);
            _feed = null;
        }
    }
}
