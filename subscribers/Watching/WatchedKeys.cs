using System.Runtime.InteropServices;
using Router.Contracts.Rows;
using Router.Routing.Processing;

namespace Router.Subscribers.Watching;

/// <summary>Those who watch rows of a table, by the rows' keys in the row encoding. Under the gate of its <see cref="RowWatch"/>.</summary>
internal sealed class WatchedKeys
{
    private Dictionary<byte[], Watch> _byKey = new(KeyBytes.Comparer);
    private TablePlan? _table;
    private TablePlan? _lastTable;

    /// <summary>How keys are encoded; null before anybody watched.</summary>
    public TablePlan? Table => _table;

    public bool IsEmpty => _byKey.Count == 0;

    /// <summary>The first of those who watch the row.</summary>
    public Watch? Find(ReadOnlySpan<byte> key) => _byKey.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var watch) ? watch : null;

    public void Add(Watch watch)
    {
        ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(_byKey, watch.KeyBytes, out _);
        watch.Next = first;
        first = watch;
    }

    public void Remove(Watch watch)
    {
        if (!_byKey.TryGetValue(watch.KeyBytes, out var first))
        {
            return;
        }

        if (ReferenceEquals(first, watch))
        {
            if (watch.Next is { } next)
            {
                _byKey[watch.KeyBytes] = next;
            }
            else
            {
                _byKey.Remove(watch.KeyBytes);
            }

            return;
        }

        for (var before = first; before is not null; before = before.Next)
        {
            if (ReferenceEquals(before.Next, watch))
            {
                before.Next = watch.Next;
                return;
            }
        }
    }

    public IEnumerable<Watch> All()
    {
        foreach (var first in _byKey.Values)
        {
            for (var watch = first; watch is not null; watch = watch.Next)
            {
                yield return watch;
            }
        }
    }

    /// <summary>
    /// The table looks so now. Where its key is of other types than before, all keys are encoded anew; a watch whose key the table cannot have ends
    /// with the error.
    /// </summary>
    public void Learn(TablePlan table)
    {
        if (ReferenceEquals(table, _lastTable))
        {
            return;
        }

        _lastTable = table;
        var isSame = _table is null || HasSameKey(_table, table);
        _table = table;
        if (isSame)
        {
            return;
        }

        var all = All().ToList();
        _byKey = new Dictionary<byte[], Watch>(KeyBytes.Comparer);
        foreach (var watch in all)
        {
            try
            {
                watch.KeyBytes = table.EncodeKey(watch.Key);
                Add(watch);
            }
            catch (ArgumentException unfit)
            {
                watch.End(unfit);
            }
        }
    }

    private static bool HasSameKey(TablePlan known, TablePlan table)
    {
        if (known.PrimaryKey.Count != table.PrimaryKey.Count)
        {
            return false;
        }

        for (var index = 0; index < table.PrimaryKey.Count; index++)
        {
            var (was, isNow) = (known.Columns[known.PrimaryKey[index]], table.Columns[table.PrimaryKey[index]]);
            var isSame = was.Type == isNow.Type && was.Metadata == isNow.Metadata && was.IsUnsigned == isNow.IsUnsigned && was.Meaning == isNow.Meaning
                && was.CollationId == isNow.CollationId && was.Labels.SequenceEqual(isNow.Labels);
            if (!isSame)
            {
                return false;
            }
        }

        return true;
    }
}
