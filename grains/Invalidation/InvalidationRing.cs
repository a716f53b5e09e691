using System.Globalization;
using Router.Contracts.Orleans.Invalidation;

namespace Router.Grains.Invalidation;

/// <summary>The newest invalidations, as many as there is room for, for any number of readers who come back with the version they had.</summary>
/// <param name="limitBytes">The room, at most so much.</param>
internal sealed class InvalidationRing(long limitBytes)
{
    private const int BytesOfEntry = 200;
    private const int BytesOfText = 24;

    private string _incarnation = Guid.NewGuid().ToString("N");
    private readonly Queue<(Invalidations Told, long Bytes)> _entries = [];
    private TaskCompletionSource _added = New();
    private long _bytes;
    private long _forgotten;

    /// <summary>What a reader has who was told everything.</summary>
    public string Version => VersionOf(_forgotten + _entries.Count);

    /// <summary>Bytes in use, about.</summary>
    public long Bytes => _bytes;

    /// <summary>Completes with the next invalidation.</summary>
    public Task Added => _added.Task;

    /// <summary>Remembers one, and forgets older ones where there is no room.</summary>
    public void Add(Invalidations told)
    {
        var bytes = BytesOf(told);
        _entries.Enqueue((told, bytes));
        _bytes += bytes;
        while (_bytes > limitBytes)
        {
            _bytes -= _entries.Dequeue().Bytes;
            _forgotten++;
        }

        Wake();
    }

    /// <summary>Forgets everything: who comes back with a version of before begins anew.</summary>
    public void BeginAnew()
    {
        _incarnation = Guid.NewGuid().ToString("N");
        _entries.Clear();
        (_bytes, _forgotten) = (0, 0);
        Wake();
    }

    /// <summary>What came since a version; null where that is no longer known, or of another ring.</summary>
    /// <param name="since">A version that was given.</param>
    /// <param name="maxBytes">Bytes at most, more only for a single one.</param>
    public RingReading? Read(string since, long maxBytes)
    {
        var number = NumberOf(since);
        if (number < _forgotten || number > _forgotten + _entries.Count)
        {
            return null;
        }

        var told = new List<Invalidations>();
        foreach (var (next, bytes) in _entries.Skip((int)(number - _forgotten)))
        {
            if (told.Count > 0 && bytes > maxBytes)
            {
                break;
            }

            told.Add(next);
            maxBytes -= bytes;
        }

        number += told.Count;
        return new RingReading([.. told], VersionOf(number), number == _forgotten + _entries.Count);
    }

    private static long BytesOf(Invalidations told) => BytesOfEntry + told.Keys.Concat(told.Tags).Sum(text => BytesOfText + (sizeof(char) * (long)text.Length));

    private void Wake()
    {
        var added = _added;
        _added = New();
        added.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private string VersionOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{_incarnation}.{number}");

    /// <summary>-1 for one of another ring.</summary>
    private long NumberOf(string version)
    {
        var dot = version.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && version.AsSpan(0, dot).SequenceEqual(_incarnation) && long.TryParse(version.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : -1;
    }
}
