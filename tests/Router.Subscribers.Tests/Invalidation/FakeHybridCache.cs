using Microsoft.Extensions.Caching.Hybrid;

namespace Router.Subscribers.Tests.Invalidation;

/// <summary>As much of a hybrid cache as its contract says of removal.</summary>
internal sealed class FakeHybridCache : HybridCache
{
    private readonly Dictionary<string, (object? Value, string[] Tags)> _entries = [];

    public IEnumerable<string> Keys => _entries.Keys.Order();

    public override ValueTask<T> GetOrCreateAsync<TState, T>(
        string key,
        TState state,
        Func<TState, CancellationToken, ValueTask<T>> factory,
        HybridCacheEntryOptions? options = null,
        IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default) =>
        _entries.TryGetValue(key, out var entry) ? ValueTask.FromResult((T)entry.Value!) : factory(state, cancellationToken);

    public override ValueTask SetAsync<T>(
        string key, T value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        _entries[key] = (value, [.. tags ?? []]);
        return default;
    }

    public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default)
    {
        _entries.Remove(key);
        return default;
    }

    public override ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default)
    {
        foreach (var (key, _) in _entries.Where(entry => tag == "*" || entry.Value.Tags.Contains(tag)).ToArray())
        {
            _entries.Remove(key);
        }

        return default;
    }
}
