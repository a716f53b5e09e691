using System.Runtime.CompilerServices;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;

namespace Router.Subscribers.Aggregates.State;

/// <content>The way of a row: its images are walked as they lie, its group is found, and each accumulator takes its column.</content>
internal sealed partial class Part
{
    private int _row;
    private bool _isWriting;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Take(ChangeFrame frame, int skip)
    {
        var (binding, store) = (_binding!, Store!);
        var (before, after) = (frame.Before, frame.After);
        if (before is null && binding.Condition is null && definition.Window is null && Touching is null)
        {
            TakeInserts(frame, after!, skip);
            return;
        }

        ReadOnlySpan<byte> rows = frame.Rows;
        var position = 0;
        for (var index = 0; index < frame.RowCount; index++)
        {
            (_row, _isWriting) = (index, false);
            var beforeBytes = before is null ? 0 : before.Measure(rows[position..]);
            var afterBytes = after is null ? 0 : after.Measure(rows[(position + beforeBytes)..]);
            if (index >= skip)
            {
                var was = new RowSpan(frame, before, frame.Offset + position, beforeBytes);
                var becomes = new RowSpan(frame, after, frame.Offset + position + beforeBytes, afterBytes);
                if (definition.Window is not null)
                {
                    TakeInWindows(binding, store, frame, was, becomes);
                }
                else
                {
                    TakeRow(binding, store, was, becomes);
                }
            }

            position += beforeBytes + afterBytes;
        }
    }

    /// <summary>The same for what is most frequent: new rows that all count, with nothing to look at but themselves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TakeInserts(ChangeFrame frame, RowLayout layout, int skip)
    {
        var (binding, store) = (_binding!, Store!);
        var (keys, ordinals) = (binding.FirstKeys, binding.Ordinals);
        var rows = frame.Rows;
        for (var index = 0; index < frame.RowCount; index++)
        {
            var image = rows[..layout.Measure(rows)];
            rows = rows[image.Length..];
            if (index >= skip)
            {
                (_row, _isWriting) = (index, false);
                var key = keys.Build(image, layout);
                _isWriting = true;
                var group = store.FindOrAdd(key);
                if (store.Apply(group, image, layout, ordinals, 1) == 0)
                {
                    store.RemoveIfZero(group);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TakeRow(PlanBinding binding, GroupStore store, in RowSpan before, in RowSpan after)
    {
        var isIn = after.Counts(binding);
        var wasIn = before.Counts(binding);
        var key = isIn ? binding.FirstKeys.Build(after.Bytes, after.Layout!) : default;
        if (wasIn)
        {
            var oldKey = binding.SecondKeys.Build(before.Bytes, before.Layout!);
            _isWriting = true;
            if (isIn && key.SequenceEqual(oldKey))
            {
                Replace(binding, store, store.FindOrAdd(key), before, after);
                return;
            }

            Apply(binding, store, store.FindOrAdd(oldKey), before, -1);
        }

        if (isIn)
        {
            _isWriting = true;
            Apply(binding, store, store.FindOrAdd(key), after, 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Apply(PlanBinding binding, GroupStore store, int group, in RowSpan row, int sign)
    {
        Touching?.Invoke(store, group);

        // Also after adding: a row may come back by this partition that left by another.
        if (store.Apply(group, row.Bytes, row.Layout!, binding.Ordinals, sign) == 0)
        {
            store.RemoveIfZero(group);
        }
    }

    private void Replace(PlanBinding binding, GroupStore store, int group, in RowSpan before, in RowSpan after)
    {
        Touching?.Invoke(store, group);
        store.Replace(group, before.Bytes, before.Layout!, after.Bytes, after.Layout!, binding.Ordinals);
        if (store.IsWithoutRows(group))
        {
            store.RemoveIfZero(group);
        }
    }

    private void TakeInWindows(PlanBinding binding, GroupStore store, ChangeFrame frame, in RowSpan before, in RowSpan after)
    {
        var late = false;
        if (definition.CountsChanges)
        {
            if (((int)definition.Window!.Kinds >> (int)frame.Kind & 1) != 0)
            {
                late = TakeImage(binding, store, after.Exists ? after : before, 1, frame.Transaction.CommitMicroseconds);
            }
        }
        else
        {
            // The new one first: what it says of the time comes before what it evicts.
            late = TakeImage(binding, store, after, 1, binding.TimeOf(after)) | TakeImage(binding, store, before, -1, binding.TimeOf(before));
        }

        Late += late ? 1 : 0;
    }

    /// <summary>Applies an image to each window that it is in; whether one of them is gone.</summary>
    private bool TakeImage(PlanBinding binding, GroupStore store, in RowSpan row, int sign, long? microseconds)
    {
        if (microseconds is not { } time || !row.Counts(binding))
        {
            return false;
        }

        Advance(store, time);
        var length = binding.FirstKeys.Build(row.Bytes, row.Layout!).Length;
        var (step, size) = (definition.Window!.Step.Ticks / TimeSpan.TicksPerMicrosecond, definition.Window.Size.Ticks / TimeSpan.TicksPerMicrosecond);
        var late = false;
        for (var start = time - Modulo(time, step); start > time - size; start -= step)
        {
            if (start <= LastEvicted)
            {
                late = true;
                continue;
            }

            _isWriting = true;
            Apply(binding, store, store.FindOrAdd(binding.FirstKeys.InWindow(start, length)), row, sign);
        }

        return late;
    }

    /// <summary>Windows that begin at or before that are gone.</summary>
    public long LastEvicted => GreatestMicroseconds == None || definition.Window is not { } window
        ? None
        : GreatestMicroseconds - ((window.Size + window.Keep).Ticks / TimeSpan.TicksPerMicrosecond);

    private void Advance(GroupStore store, long time)
    {
        if (time > GreatestMicroseconds)
        {
            GreatestMicroseconds = time;
            _isWriting = true;
            store.Evict(LastEvicted, Touching);
        }
    }

    private void DropEvicted()
    {
        if (definition.Window is not null)
        {
            Store?.Evict(LastEvicted, Touching);
        }
    }

    private static long Modulo(long time, long step) => ((time % step) + step) % step;
}
