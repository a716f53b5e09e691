using Router.Cli.Output;
using Router.Cli.Tail;
using Router.Contracts;

namespace Router.Cli.Tests;

public class CountingConsumerTests
{
    private readonly CountingConsumer _consumer = new();

    [Fact]
    public void Only_what_was_committed_is_counted_and_what_was_undone_is_not()
    {
        Append(3);
        var mark = ((IChangeConsumer)_consumer).Mark();
        Append(4);
        _consumer.Rewind(mark);
        Commit();
        Append(5);
        _consumer.Discard();
        Append(6);
        Assert.Equal(new Totals(3, 1, 77), _consumer.Totals(77));
    }

    [Fact]
    public void A_prepared_transaction_counts_once_it_is_decided()
    {
        Append(3);
        _consumer.Prepare("a");
        Append(4);
        _consumer.Prepare("b");
        Append(1);
        Commit();
        Assert.Equal(new Totals(1, 1, 0), _consumer.Totals(0));
        _consumer.CommitPrepared("a", Orders.Transaction, null!);
        _consumer.DiscardPrepared("b", null!);
        Assert.Equal(new Totals(4, 2, 0), _consumer.Totals(0));
    }

    private void Append(int rows) => _consumer.Append(new ChangeFrame { RowCount = rows });

    private void Commit() => _consumer.Commit(Orders.Transaction, null!);
}
