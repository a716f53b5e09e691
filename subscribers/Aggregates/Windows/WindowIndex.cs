namespace Router.Subscribers.Aggregates.Windows;

/// <summary>Which groups were made for a window. A group may have gone since, and its number may be another's: whoever asks looks.</summary>
internal sealed class WindowIndex
{
    private readonly SortedDictionary<long, HashSet<int>> _groups = [];
    private long _lastStart = long.MaxValue;
    private HashSet<int>? _last;

    /// <summary>When the first window begins; <see cref="long.MaxValue"/> where there is none.</summary>
    public long First { get; private set; } = long.MaxValue;

    public void Add(long start, int group)
    {
        if (start != _lastStart || _last is null)
        {
            if (!_groups.TryGetValue(start, out _last))
            {
                _groups.Add(start, _last = []);
                First = Math.Min(First, start);
            }

            _lastStart = start;
        }

        _last.Add(group);
    }

    /// <summary>Forgets the first window and gives its groups.</summary>
    public HashSet<int> TakeFirst()
    {
        _groups.Remove(First, out var groups);
        First = _groups.Count == 0 ? long.MaxValue : _groups.First().Key;
        _last = null;
        return groups!;
    }
}
