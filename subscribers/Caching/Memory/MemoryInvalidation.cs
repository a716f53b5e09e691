using System.Buffers;
using System.Text;

namespace Router.Subscribers.Caching.Memory;

/// <summary>The invalidations of one transaction, while they are applied: it holds the store's lock until it is disposed of.</summary>
internal ref struct MemoryInvalidation
{
    private readonly MemoryStore _store;
    private readonly Tombstone _tombstone;
    private Lock.Scope _scope;

    public MemoryInvalidation(MemoryStore store, Tombstone tombstone, Lock.Scope scope)
    {
        _store = store;
        _tombstone = tombstone;
        _scope = scope;
    }

    /// <summary>A key, in UTF-8.</summary>
    public readonly void Key(ReadOnlySpan<byte> key)
    {
        var letters = ArrayPool<char>.Shared.Rent(key.Length);
        _store.InvalidateKey(letters.AsSpan(0, Encoding.UTF8.GetChars(key, letters)), _tombstone);
        ArrayPool<char>.Shared.Return(letters);
    }

    /// <summary>A tag, in UTF-8.</summary>
    public readonly void Tag(ReadOnlySpan<byte> tag)
    {
        var letters = ArrayPool<char>.Shared.Rent(tag.Length);
        _store.InvalidateTag(letters.AsSpan(0, Encoding.UTF8.GetChars(tag, letters)), _tombstone);
        ArrayPool<char>.Shared.Return(letters);
    }

    /// <summary>Whatever there is.</summary>
    public readonly void Everything() => _store.InvalidateEverything(_tombstone);

    /// <summary>Lets go of the lock.</summary>
    public void Dispose() => _scope.Dispose();
}
