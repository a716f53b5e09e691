using Router.Subscribers.Invalidation;

namespace Router.Subscribers.Tests.Invalidation;

/// <summary>Notes what it was told to invalidate.</summary>
internal sealed class RecordingTarget(InvalidationAbilities abilities = InvalidationAbilities.All) : IInvalidationTarget
{
    public List<string> Told { get; } = [];

    public InvalidationAbilities Abilities => abilities;

    public ValueTask InvalidateAsync(InvalidationBatch batch, CancellationToken cancellationToken)
    {
        Told.AddRange(batch.Keys.ToStrings());
        Told.AddRange(batch.Tags.ToStrings().Select(tag => "#" + tag));
        if (batch.Everything)
        {
            Told.Add("*");
        }

        return default;
    }
}
