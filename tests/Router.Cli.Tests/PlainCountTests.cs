using Router.Cli.Tail;
using Router.Replication.Feed;

namespace Router.Cli.Tests;

public class PlainCountTests
{
    [Theory]
    [InlineData("tail --source mysql://u:p@h:1 --format count")]
    [InlineData("tail --format count --until-end --from binlog.000002:4 --tables shop.* --source file:/tmp/binlog.000001")]
    public void A_plain_count_is_read_from_its_words(string line) => Assert.NotNull(PlainCount.TryRead(line.Split(' ')));

    [Theory]
    [InlineData("run --source mysql://u:p@h:1 --format count")]
    [InlineData("tail --source mysql://u:p@h:1")]
    [InlineData("tail --source mysql://u:p@h:1 --format json")]
    [InlineData("tail --format count")]
    [InlineData("tail --format count --source")]
    [InlineData("tail --format count --source --until-end")]
    [InlineData("tail --format=count --source mysql://u:p@h:1")]
    [InlineData("tail --format count --format count --source mysql://u:p@h:1")]
    [InlineData("tail --format count --source mysql://u:p@h:1 --password-file p")]
    [InlineData("tail --format count --source nonsense")]
    [InlineData("tail --format count --source mysql://u:p@h:1 --from nowhere")]
    [InlineData("tail --format count --source mysql://u:p@h:1 --help")]
    public void Everything_else_is_left_to_the_whole_command(string line) => Assert.Null(PlainCount.TryRead(line.Split(' ')));

    [Fact]
    public void The_rehearsed_transaction_has_one_row_and_a_commit()
    {
        var consumer = new CountingConsumer();
        BinlogFeed.Rehearse(consumer);
        var totals = consumer.Totals(0);
        Assert.Equal((1, 1), (totals.Rows, totals.Transactions));
    }
}
