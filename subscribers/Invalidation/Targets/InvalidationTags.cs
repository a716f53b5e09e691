using System.Collections.Concurrent;
using Microsoft.Extensions.Primitives;

namespace Router.Subscribers.Invalidation.Targets;

/// <summary>
/// Tags for an <c>IMemoryCache</c>, which has none of its own: <c>entry.AddExpirationToken(tags.TokenFor("users"))</c>. Invalidating the tag
/// expires every entry that holds such a token. For any number of threads.
/// </summary>
/// <remarks>
/// Take the token before the value is read: an entry that is stored with a token that was invalidated in the meantime is expired at once. Tags whose
/// entries are all gone take no memory for long.
/// </remarks>
public sealed class InvalidationTags
{
    private const int FirstSweepAt = 1024;

    private readonly ConcurrentDictionary<string, WeakReference<CancellationTokenSource>> _tags = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private int _sweepAt = FirstSweepAt;

    /// <summary>Tags that are known now; some of them may be without entries.</summary>
    public int Count => _tags.Count;

    /// <summary>A token that changes when the tag is invalidated for the next time.</summary>
    public IChangeToken TokenFor(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        lock (_gate)
        {
            if (_tags.TryGetValue(tag, out var known) && known.TryGetTarget(out var source))
            {
                return new CancellationChangeToken(source.Token);
            }

            // Held by nobody but the tokens made of it.
            source = new CancellationTokenSource();
            _tags[tag] = new WeakReference<CancellationTokenSource>(source);
            SweepIfMany();
            return new CancellationChangeToken(source.Token);
        }
    }

    /// <summary>Expires all entries of the tag.</summary>
    public void Invalidate(string tag)
    {
        CancellationTokenSource? source;
        lock (_gate)
        {
            if (!_tags.TryRemove(tag, out var known) || !known.TryGetTarget(out source))
            {
                return;
            }
        }

        source.Cancel();
    }

    /// <summary>Expires all entries of all tags.</summary>
    public void InvalidateAll()
    {
        foreach (var (tag, _) in _tags)
        {
            Invalidate(tag);
        }
    }

    private void SweepIfMany()
    {
        if (_tags.Count < _sweepAt)
        {
            return;
        }

        foreach (var (tag, known) in _tags)
        {
            if (!known.TryGetTarget(out _))
            {
                _tags.TryRemove(tag, out _);
            }
        }

        _sweepAt = Math.Max(FirstSweepAt, _tags.Count * 2);
    }
}
