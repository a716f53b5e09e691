using System.Text;
using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Subscribers.Invalidation;

namespace Router.Subscribers.Caching;

/// <summary>
/// Lets a cache follow invalidations that were made of changes elsewhere, in another process. Whoever calls it gives them in order, and begins anew
/// where some may be missing. One call at a time.
/// </summary>
/// <param name="cache">The cache.</param>
public sealed class CacheFollower(VersionedCache cache)
{
    private readonly InvalidationBatch _batch = new();

    /// <summary>The cache.</summary>
    public VersionedCache Cache => cache;

    /// <summary>Following begins, or begins anew: whatever is stored is dropped.</summary>
    /// <param name="source">Tells how current the invalidations are that were given.</param>
    /// <param name="position">A point of the log behind every change whose invalidation may not be given from here on.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask BeginAsync(ISourceContext source, SourcePosition position, CancellationToken cancellationToken) =>
        cache.BeginAsync(source, position, cancellationToken);

    /// <summary>Invalidates what one transaction changed.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="keys">Keys.</param>
    /// <param name="tags">Tags.</param>
    /// <param name="isAll">Whether everything is invalid.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask InvalidateAsync(
        Transaction transaction, IReadOnlyList<string> keys, IReadOnlyList<string> tags, bool isAll, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(tags);
        _batch.Clear();
        _batch.Transaction = transaction;
        _batch.Everything = isAll;
        Write(keys, _batch.KeySet);
        Write(tags, _batch.TagSet);
        return cache.InvalidateAsync(_batch, cancellationToken);
    }

    private static void Write(IReadOnlyList<string> texts, TextSet set)
    {
        foreach (var text in texts)
        {
            set.Write(Encoding.UTF8.GetBytes(text));
            set.Complete();
        }
    }
}
