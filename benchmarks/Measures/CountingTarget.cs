using Router.Subscribers.Invalidation;

namespace Router.Benchmarks.Measures;

/// <summary>Counts what it is told to invalidate.</summary>
internal sealed class CountingTarget : IInvalidationTarget
{
    private long _keys;

    public InvalidationAbilities Abilities => InvalidationAbilities.Keys | InvalidationAbilities.Tags | InvalidationAbilities.Everything;

    public long Keys => Volatile.Read(ref _keys);

    public ValueTask InvalidateAsync(InvalidationBatch batch, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        foreach (var key in batch.Keys)
        {
            bytes += key.Length;
        }

        Volatile.Write(ref _keys, _keys + batch.Keys.Count);
        return bytes > 0 ? default : throw new InvalidOperationException("A batch of no keys.");
    }
}
