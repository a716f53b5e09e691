using Router.Contracts;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tests.Tables.Fakes;

/// <summary>A handler that notes what it is given, over all starts of its partition: tokens, a change of the whole table by its half below zero.</summary>
internal sealed class Handed : ISubscriber
{
    /// <summary>What it was given, in order.</summary>
    public List<(long Sequence, int Row)> Tokens { get; } = [];

    /// <summary>The transactions of that.</summary>
    public IEnumerable<long> Sequences => Tokens.Select(token => token.Sequence);

    /// <summary>Asked before each batch.</summary>
    public Action<ChangeBatch>? OnBatch { get; set; }

    /// <summary>It, and a book of its own for each start.</summary>
    public SubscriptionSet WithBook() => new(
        [Of("book", new TokenBook()), Of("handler", this)],
        [new PartitionCount(TableGlob.Parse("shop.*"), 1)]);

    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        OnBatch?.Invoke(batch);
        if (batch.Kind == ChangeKind.Table)
        {
            Tokens.Add((batch.FirstToken.Sequence, -1 - batch.FirstToken.Row));
        }

        foreach (var change in batch)
        {
            Tokens.Add((change.Token.Sequence, change.Token.Row));
        }

        return default;
    }

    private static Subscription Of(string name, ISubscriber subscriber) => new()
    {
        Name = name,
        Level = SubscriptionLevel.Table,
        Tables = TableGlob.Parse("shop.orders"),
        Kinds = ChangeKinds.All,
        Subscriber = subscriber,
        Retry = new RetryOptions { Retries = 0 },
    };
}
