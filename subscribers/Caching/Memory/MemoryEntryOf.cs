namespace Router.Subscribers.Caching.Memory;

/// <summary>An entry and its value.</summary>
internal sealed class MemoryEntryOf<T>(string key, T? value, IReadOnlyList<string> tags, long expiresAt) : MemoryEntry(key, tags, expiresAt)
{
    /// <summary>The value; null where the row is absent.</summary>
    public T? Value => value;
}
