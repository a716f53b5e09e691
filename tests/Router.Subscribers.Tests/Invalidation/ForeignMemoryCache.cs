using Microsoft.Extensions.Caching.Memory;

namespace Router.Subscribers.Tests.Invalidation;

/// <summary>An IMemoryCache of somebody else's.</summary>
internal sealed class ForeignMemoryCache : IMemoryCache
{
    public ICacheEntry CreateEntry(object key) => throw new NotSupportedException();

    public void Remove(object key) => throw new NotSupportedException();

    public bool TryGetValue(object key, out object? value) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
