using System.Globalization;
using Router.Contracts.Orleans.Invalidation;
using Router.Contracts.Orleans.Sources;
using Router.Contracts.Orleans.Streams;
using Router.Subscribers.Invalidation;

namespace Router.Grains.Invalidation;

/// <summary>Hands invalidations to the grain that passes them on; the change is acknowledged when the grain has them.</summary>
/// <param name="hand">Hands them on.</param>
/// <param name="name">The source, and the invalidations' name there.</param>
internal sealed class ClusterInvalidationTarget(Func<Invalidations, Task> hand, NameInSource name) : IInvalidationTarget
{
    /// <inheritdoc/>
    public InvalidationAbilities Abilities => InvalidationAbilities.All;

    /// <inheritdoc/>
    public ValueTask InvalidateAsync(InvalidationBatch batch, CancellationToken cancellationToken) =>
        new(hand(Of(batch)).WaitAsync(cancellationToken));

    private Invalidations Of(InvalidationBatch batch) => new()
    {
        Stream = new StreamName(name.Source, batch.Table.Schema, batch.Table.Table, NumberOf(batch.Partition)).ToString(),
        Sequence = batch.Transaction.Sequence,
        Gtid = batch.Transaction.Gtid.ToString(),
        File = batch.Transaction.File,
        Offset = batch.Transaction.Offset,
        Keys = batch.Keys.ToStrings(),
        Tags = batch.Tags.ToStrings(),
        IsAll = batch.Everything,
        CommitMicroseconds = batch.Transaction.CommitMicroseconds,
    };

    /// <summary>Which of several partitions; a table's only one is its first.</summary>
    private static int NumberOf(string partition) =>
        int.TryParse(partition.AsSpan(partition.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
