using System.Collections.Concurrent;

namespace Router.Subscribers.Tests.Caching.Fakes;

/// <summary>The cache everybody writes first: fill on a miss, remove on a change.</summary>
internal sealed class CacheAside
{
    private readonly ConcurrentDictionary<string, long> _values = new();

    public bool TryGet(string key, out long value) => _values.TryGetValue(key, out value);

    public async Task<long> GetOrLoadAsync(string key, Func<Task<long>> loader)
    {
        if (_values.TryGetValue(key, out var value))
        {
            return value;
        }

        value = await loader();
        _values[key] = value;
        return value;
    }

    public void Invalidate(string key) => _values.TryRemove(key, out _);
}
