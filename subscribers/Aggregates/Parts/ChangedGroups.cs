using System.Globalization;
using Router.Contracts.Rows;

namespace Router.Subscribers.Aggregates.Parts;

/// <summary>
/// Remembers which groups changed after which, for any number of readers who come back with the version they had; a reader who lags behind what is
/// remembered is told so. Bounded by <see cref="MaxGroups"/>. Thread-safe.
/// </summary>
public sealed class ChangedGroups
{
    /// <summary>Groups remembered at most.</summary>
    public const int MaxGroups = 65_536;

    private readonly string _incarnation = Guid.NewGuid().ToString("N");
    private readonly Lock _gate = new();
    private readonly LinkedList<(byte[] Key, long Number)> _order = [];
    private readonly Dictionary<byte[], LinkedListNode<(byte[] Key, long Number)>> _places = new(KeyBytes.Comparer);
    private readonly Dictionary<byte[], LinkedListNode<(byte[] Key, long Number)>>.AlternateLookup<ReadOnlySpan<byte>> _byKey;
    private TaskCompletionSource? _changed;
    private string _format = "";
    private long _number;
    private long _floor;

    /// <summary>Remembers nothing yet.</summary>
    public ChangedGroups() => _byKey = _places.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>What the keys are keys of.</summary>
    public string Format
    {
        get
        {
            lock (_gate)
            {
                return _format;
            }
        }
    }

    /// <summary>A group changes.</summary>
    public void Touch(ReadOnlySpan<byte> key)
    {
        lock (_gate)
        {
            if (_byKey.TryGetValue(key, out var node))
            {
                _order.Remove(node);
                node.ValueRef.Number = ++_number;
                _order.AddLast(node);
            }
            else
            {
                Forget();
                var kept = key.ToArray();
                _places.Add(kept, _order.AddLast((kept, ++_number)));
            }

            Signal();
        }
    }

    /// <summary>Any group may have changed; keys are of that format from here on.</summary>
    public void Reset(string format)
    {
        lock (_gate)
        {
            _format = format;
            _order.Clear();
            _places.Clear();
            _floor = ++_number;
            Signal();
        }
    }

    /// <summary>What changed since, as soon as there is something.</summary>
    /// <param name="since">The version of an earlier answer; null to begin: the answer comes at once and has no keys.</param>
    /// <param name="count">Keys at most; others come with the next question.</param>
    /// <param name="wait">How long to wait at most.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<GroupChanges> ReadAsync(string? since, int count, TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentNullException.ThrowIfNull(time);
        var begun = time.GetTimestamp();
        while (true)
        {
            var (answer, changed) = Take(since, count);
            var left = wait - time.GetElapsedTime(begun);
            if (since is null || answer.IsReset || answer.Keys.Count > 0 || left <= TimeSpan.Zero)
            {
                return answer;
            }

            try
            {
                await changed.WaitAsync(left, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // The answer says so by being empty.
            }
        }
    }

    private (GroupChanges Answer, Task Changed) Take(string? since, int count)
    {
        lock (_gate)
        {
            _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var from = since is null ? _number : NumberOf(since);
            var isReset = from < _floor;
            var (keys, number) = isReset || from >= _number ? ([], _number) : After(from, count);
            return (new GroupChanges(keys, _format, string.Create(CultureInfo.InvariantCulture, $"{_incarnation}.{number}"), isReset), _changed.Task);
        }
    }

    /// <summary>The oldest of those behind the number, and the number that was reached.</summary>
    private (List<byte[]> Keys, long Number) After(long from, int count)
    {
        var node = _order.Last;
        while (node?.Previous is { } before && before.Value.Number > from)
        {
            node = before;
        }

        var keys = new List<byte[]>();
        for (; node is not null && keys.Count < count; node = node.Next)
        {
            keys.Add(node.Value.Key);
            from = node.Value.Number;
        }

        return (keys, from);
    }

    /// <summary>-1 for one of another incarnation: all may have changed since.</summary>
    private long NumberOf(string version)
    {
        var dot = version.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && version.AsSpan(0, dot).SequenceEqual(_incarnation) && long.TryParse(version.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : -1;
    }

    private void Forget()
    {
        if (_order.Count == MaxGroups)
        {
            var (key, number) = _order.First!.Value;
            _order.RemoveFirst();
            _places.Remove(key);
            _floor = number;
        }
    }

    private void Signal()
    {
        _changed?.TrySetResult();
        _changed = null;
    }
}
