using System.Runtime.CompilerServices;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;

namespace Router.Subscribers.Aggregates.State;

/// <content>The way of a row: its images are walked as they lie, its group is found, and each accumulator takes its column.</content>
internal sealed partial class Part
{
    private readonly RowRun _run = new();
    private int _row;
    private bool _isWriting;

    private void Take(ChangeFrame frame, int skip)
    {
        (_row, _isWriting) = (skip, false);
        if (definition.Window is null && (frame.Before ?? frame.After) is { } layout && (frame.Before is null || frame.After is null))
        {
            TakeRuns(_binding!, Store!, frame, layout, skip);
        }
        else
        {
            TakeEach(_binding!, Store!, frame, skip);
        }
    }

    /// <summary>Rows that all come, or all go.</summary>
    private void TakeRuns(PlanBinding binding, GroupStore store, ChangeFrame frame, RowLayout layout, int skip)
    {
        var sign = frame.Before is null ? 1 : -1;
        var position = Pass(frame, layout, skip);
        while (_row < frame.RowCount)
        {
            _isWriting = false;
            _run.Begin(frame.Bytes, frame.Offset + frame.LengthBytes, layout);
            try
            {
                position = Collect(binding, frame, layout, position);
            }
            finally
            {
                // Also where the row behind them fails: it is tried again from there.
                TakeRun(binding, store, sign);
            }
        }
    }

    private static int Pass(ChangeFrame frame, RowLayout layout, int count)
    {
        var position = frame.Offset;
        for (; count > 0; count--)
        {
            position += layout.Measure(frame.Bytes.AsSpan(position, frame.Offset + frame.LengthBytes - position));
        }

        return position;
    }

    /// <summary>Puts rows that count into the run; gives where the next begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Collect(PlanBinding binding, ChangeFrame frame, RowLayout layout, int position)
    {
        var run = _run;
        var condition = binding.Condition;
        var bytes = frame.Bytes.AsSpan(0, frame.Offset + frame.LengthBytes);
        for (; _row < frame.RowCount && !run.IsFull; _row++)
        {
            var end = position + layout.Measure(bytes[position..]);
            if (condition is null || condition(new RowImage(frame, frame.Version, layout, position, end)))
            {
                run.Add(position);
            }

            position = end;
        }

        return position;
    }

    private void TakeRun(PlanBinding binding, GroupStore store, int sign)
    {
        _isWriting = _run.Count > 0;
        store.FindOrAdd(_run, binding.FirstKeys);
        for (var row = 0; Touching is { } touching && row < _run.Count; row++)
        {
            touching(store, _run.Groups[row]);
        }

        store.ApplyAll(_run, binding.Ordinals, sign);
        _isWriting = false;
    }

    /// <summary>Rows that were and are, or that windows take.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TakeEach(PlanBinding binding, GroupStore store, ChangeFrame frame, int skip)
    {
        var (before, after) = (frame.Before, frame.After);
        ReadOnlySpan<byte> rows = frame.Rows;
        var position = 0;
        for (var index = 0; index < frame.RowCount; index++)
        {
            var beforeBytes = before is null ? 0 : before.Measure(rows[position..]);
            var afterBytes = after is null ? 0 : after.Measure(rows[(position + beforeBytes)..]);
            if (index >= skip)
            {
                (_row, _isWriting) = (index, false);
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
