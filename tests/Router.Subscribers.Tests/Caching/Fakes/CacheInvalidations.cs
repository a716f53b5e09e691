using System.Text;
using Router.Contracts;
using Router.Subscribers.Caching;
using Router.Subscribers.Caching.Memory;

namespace Router.Subscribers.Tests.Caching.Fakes;

/// <summary>Invalidations by hand.</summary>
internal static class CacheInvalidations
{
    public static void Invalidate(this VersionedCache cache, int transaction, params ReadOnlySpan<string> keys) =>
        cache.Invalidate(FakeSource.Transaction(transaction), keys);

    public static void Invalidate(this VersionedCache cache, in Transaction transaction, params ReadOnlySpan<string> keys)
    {
        using var invalidation = ((MemoryStore)cache.Store).Apply(transaction);
        foreach (var key in keys)
        {
            invalidation.Key(Encoding.UTF8.GetBytes(key));
        }
    }

    public static void InvalidateTag(this VersionedCache cache, int transaction, string tag)
    {
        using var invalidation = ((MemoryStore)cache.Store).Apply(FakeSource.Transaction(transaction));
        invalidation.Tag(Encoding.UTF8.GetBytes(tag));
    }

    public static void InvalidateEverything(this VersionedCache cache, int transaction)
    {
        using var invalidation = ((MemoryStore)cache.Store).Apply(FakeSource.Transaction(transaction));
        invalidation.Everything();
    }

    /// <summary>Loads that value, which was read at that point.</summary>
    public static ValueTask<CacheResult<T>> LoadAsync<T>(this VersionedCache cache, string key, T value, LogPoint? reading, CacheEntryOptions? options = null) =>
        cache.GetOrLoadResultAsync<T>(key, (load, _) => Load(load, value, reading), options);

    private static ValueTask<T?> Load<T>(CacheLoad load, T value, LogPoint? reading)
    {
        if (reading is not null)
        {
            load.At(reading);
        }

        return new(value);
    }
}
