using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tests.Tables.Fakes;

/// <summary>A handler that throws at batches with some ids in them, and tells what it took: the transaction, and the ids.</summary>
internal sealed class Poisoned : ISubscriber
{
    public HashSet<long> Ids { get; } = [];

    public List<string> Seen { get; } = [];

    /// <summary>Whether a change of the whole table is poison too.</summary>
    public bool IsTablePoison { get; set; }

    public SubscriptionSet Set(int partitions = 1) => new(
        [
            new Subscription
            {
                Name = "mails",
                Level = SubscriptionLevel.Table,
                Tables = TableGlob.Parse("shop.orders"),
                Kinds = ChangeKinds.All,
                Subscriber = this,
                Retry = new RetryOptions { Retries = 0 },
                OnFailure = FailurePolicy.DeadLetter,
            },
        ],
        [new PartitionCount(TableGlob.Parse("shop.*"), partitions)]);

    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        if (IsTablePoison && batch.Kind == ChangeKind.Table)
        {
            throw new IOException("poison");
        }

        var seen = new List<string>();
        foreach (var change in batch)
        {
            var (before, after) = (IdOf(change.Before), IdOf(change.After));
            if (Ids.Contains(before ?? -1) || Ids.Contains(after ?? -1))
            {
                throw new IOException("poison");
            }

            seen.Add($"{change.Token.Sequence} {batch.Kind} {before}{(before is null || after is null || before == after ? "" : ">")}{(before == after ? null : after)}");
        }

        Seen.AddRange(batch.Kind == ChangeKind.Table ? [$"{batch.FirstToken.Sequence} {batch.TableChange}"] : seen);
        return default;
    }

    private static long? IdOf(RowImage image) => image.Exists ? image.GetInt64("id") : null;
}
