using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Router.Contracts.Rows;
using Router.Subscribers.Aggregates.Measures;
using Router.Subscribers.Aggregates.Windows;

namespace Router.Subscribers.Aggregates.State;

/// <summary>The groups of one partition: what came less what went. One thread at a time.</summary>
internal sealed class GroupStore
{
    private readonly Stack<int> _free = [];
    private readonly GroupIndex _index = new();
    private readonly RecentGroups _recent = new();
    private readonly SpareSegments _spare = new();
    private readonly Accumulator[] _accumulators;
    private readonly ValueTree?[] _trees;
    private readonly WindowIndex? _windows;
    private GroupSegment[] _segments = [];
    private int _used;
    private bool _isShared;
    private long _epoch;
    private byte[] _lastKey = [];
    private int _lastGroup = -1;

    public GroupStore(StoreFormat format)
    {
        Format = format;
        _accumulators = format.Accumulators;
        _trees = Array.ConvertAll(_accumulators, accumulator => accumulator.NewTree());
        _windows = format.HasWindow ? new WindowIndex() : null;
    }

    public StoreFormat Format { get; }

    /// <summary>Where accumulators keep values, a place each; null for those that do not.</summary>
    public ValueTree?[] Trees => _trees;

    /// <summary>Groups that are there.</summary>
    public int Count => _index.Count;

    /// <summary>Segments and leaves that were copied because a capture held them.</summary>
    public long Copied => _segmentsCopied + Trees.Sum(tree => tree?.Copied ?? 0);

    private long _segmentsCopied;

    /// <summary>The group of a key; -1 where there is none.</summary>
    public int Find(ReadOnlySpan<byte> key) => _index.Find(_segments, key, out _);

    public GroupSegment SegmentOf(int group) => _segments[group >> GroupSegment.SlotBits];

    public ReadOnlySpan<byte> KeyOf(int group) => SegmentOf(group).Keys[group & GroupSegment.SlotMask];

    /// <summary>The group of a key, made where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int FindOrAdd(ReadOnlySpan<byte> key)
    {
        if (_lastGroup >= 0 && key.SequenceEqual(_lastKey))
        {
            return _lastGroup;
        }

        var group = _index.Find(_segments, key, out var hash);
        if (group < 0)
        {
            group = Make(key);
            _index.Add(hash, group);
            _windows?.Add(WindowOf(key), group);
        }

        _lastKey = _segments[group >> GroupSegment.SlotBits].Keys[group & GroupSegment.SlotMask]!;
        _lastGroup = group;
        return group;
    }

    /// <summary>Finds or makes the group of each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FindOrAdd(RowRun rows, KeyBuilder keys)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            rows.Groups[row] = keys.OnlyOrdinal >= 0 ? FindOrAddRecent(rows.From(row), rows.Layout, keys) : FindOrAdd(keys.Build(rows.From(row), rows.Layout));
        }
    }

    /// <summary>Adds rows to their groups, or takes them out where <paramref name="sign"/> is -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ApplyAll(RowRun rows, int[] ordinals, int sign)
    {
        var isAnyZero = false;
        for (var row = 0; row < rows.Count; row++)
        {
            var group = rows.Groups[row];
            isAnyZero |= (Own(group).Rows[group & GroupSegment.SlotMask] += sign) == 0;
        }

        for (var index = 0; index < ordinals.Length; index++)
        {
            _accumulators[index].ApplyAll(this, index, rows, ordinals[index], sign);
        }

        // Also after adding: a row may come back by this partition that left by another.
        for (var row = 0; isAnyZero && row < rows.Count; row++)
        {
            RemoveIfZero(rows.Groups[row]);
        }
    }

    /// <summary>Adds a row to its group, or takes it out where <paramref name="sign"/> is -1.</summary>
    /// <param name="group">The group.</param>
    /// <param name="image">The row.</param>
    /// <param name="layout">How it lies in bytes.</param>
    /// <param name="ordinals">Each accumulator's column.</param>
    /// <param name="sign">1 or -1.</param>
    /// <returns>The rows that the group has now.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public long Apply(int group, ReadOnlySpan<byte> image, RowLayout layout, int[] ordinals, int sign)
    {
        var segment = Own(group);
        var slot = group & GroupSegment.SlotMask;
        var rows = segment.Rows[slot] += sign;
        var (accumulators, cells, trees) = (_accumulators, segment.Cells, _trees);
        for (var index = 0; index < accumulators.Length; index++)
        {
            if (layout.TryTake(image, ordinals[index], out var value))
            {
                accumulators[index].Apply(cells[index], trees[index], slot, group, value, sign);
            }
        }

        return rows;
    }

    /// <summary>Puts one row in the place of another of the same group.</summary>
    public void Replace(int group, ReadOnlySpan<byte> before, RowLayout beforeLayout, ReadOnlySpan<byte> after, RowLayout afterLayout, int[] ordinals)
    {
        var slot = group & GroupSegment.SlotMask;
        for (var index = 0; index < ordinals.Length; index++)
        {
            var was = beforeLayout.TryTake(before, ordinals[index], out var old);
            var becomes = afterLayout.TryTake(after, ordinals[index], out var value);
            if (was == becomes && old.SequenceEqual(value))
            {
                continue;
            }

            var cells = Own(group).Cells[index];
            if (becomes)
            {
                Format.Accumulators[index].Apply(cells, Trees[index], slot, group, value, 1);
            }

            if (was)
            {
                Format.Accumulators[index].Apply(cells, Trees[index], slot, group, old, -1);
            }
        }
    }

    /// <summary>Whether as many rows went as came.</summary>
    public bool IsWithoutRows(int group) => SegmentOf(group).Rows[group & GroupSegment.SlotMask] == 0;

    /// <summary>Every group that is there.</summary>
    public void ForEach(Action<GroupStore, int> action)
    {
        for (var group = 0; group < _used; group++)
        {
            if (SegmentOf(group).Keys[group & GroupSegment.SlotMask] is not null)
            {
                action(this, group);
            }
        }
    }

    /// <summary>Forgets a group of which nothing is left.</summary>
    public void RemoveIfZero(int group)
    {
        var segment = SegmentOf(group);
        var slot = group & GroupSegment.SlotMask;
        if (segment.Rows[slot] == 0 && segment.Keys[slot] is not null && Own(group).IsZero(slot))
        {
            Remove(group);
        }
    }

    /// <summary>Forgets the groups of windows that begin at or before that.</summary>
    public void Evict(long start, Action<GroupStore, int>? evicting)
    {
        while (_windows is { } windows && windows.First <= start)
        {
            var first = windows.First;
            foreach (var group in windows.TakeFirst())
            {
                if (SegmentOf(group).Keys[group & GroupSegment.SlotMask] is { } key && WindowOf(key) == first)
                {
                    evicting?.Invoke(this, group);
                    RemoveWithValues(group);
                }
            }
        }
    }

    /// <summary>The state as it is now, which nobody writes to until it is released.</summary>
    public StoreCapture Capture()
    {
        _epoch++;
        _isShared = true;
        _spare.Hold();
        return new StoreCapture(Format, _spare, _segments.AsMemory(0, SegmentCount), Array.ConvertAll(Trees, tree => tree?.Capture() ?? default), Array.ConvertAll(Trees, tree => tree?.Pages ?? 0));
    }

    /// <summary>The segment of a group, to write to: copied first where a capture holds it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public GroupSegment Own(int group)
    {
        var segment = _segments[group >> GroupSegment.SlotBits];
        return segment.Epoch == _epoch ? segment : Copy(group >> GroupSegment.SlotBits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FindOrAddRecent(ReadOnlySpan<byte> image, RowLayout layout, KeyBuilder keys)
    {
        var isShort = layout.Locate(image, keys.OnlyOrdinal, out var offset, out var lengthBytes) == ColumnState.Value
            && lengthBytes <= RecentGroups.MaxBytes && image.Length - offset >= RecentGroups.MaxBytes;
        if (!isShort)
        {
            return FindOrAdd(keys.Build(image, layout));
        }

        var group = _recent.Find(image[offset..], lengthBytes, out var place);
        if (group < 0)
        {
            group = FindOrAdd(keys.Build(image, layout));
            _recent.Keep(place, group);
        }

        return group;
    }

    /// <summary>When the window of a key begins.</summary>
    public long WindowOf(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadInt64LittleEndian(key[Format.KeyBitmapBytes..]);

    private int SegmentCount => (_used + GroupSegment.SlotMask) >> GroupSegment.SlotBits;

    private int Make(ReadOnlySpan<byte> key)
    {
        if (!_free.TryPop(out var group))
        {
            group = _used++;
            if (SegmentCount > _segments.Length || _segments[group >> GroupSegment.SlotBits] is null)
            {
                AddSegment(group >> GroupSegment.SlotBits);
            }
        }

        Own(group).Keys[group & GroupSegment.SlotMask] = key.ToArray();
        return group;
    }

    private void AddSegment(int index)
    {
        if (index == _segments.Length)
        {
            Array.Resize(ref _segments, Math.Max(4, 2 * index));
            _isShared = false;
        }

        // Behind all that a capture sees, so the list need not be copied.
        _segments[index] = new GroupSegment(Format, _epoch);
    }

    private GroupSegment Copy(int index)
    {
        if (_spare.IsFree)
        {
            _segments[index].Renew(_epoch);
            return _segments[index];
        }

        if (_isShared)
        {
            _segments = (GroupSegment[])_segments.Clone();
            _isShared = false;
        }

        _segmentsCopied++;
        var (segment, copy) = (_segments[index], _spare.Take(Format, _epoch));
        segment.CopyTo(copy, _epoch);
        _spare.Retire(segment);
        return _segments[index] = copy;
    }

    private void RemoveWithValues(int group)
    {
        foreach (var tree in Trees)
        {
            tree?.Remove(group);
        }

        Remove(group);
    }

    private void Remove(int group)
    {
        var slot = group & GroupSegment.SlotMask;
        var segment = Own(group);
        _index.Remove(segment.Keys[slot], group);
        segment.Clear(slot);
        _free.Push(group);
        _lastGroup = -1;
        _recent.Forget();
    }
}
