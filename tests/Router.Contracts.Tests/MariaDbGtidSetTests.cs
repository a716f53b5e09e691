namespace Router.Contracts.Tests;

public class MariaDbGtidSetTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("0-1-5", "0-1-5")]
    [InlineData("2-1-7, 0-1-5", "0-1-5,2-1-7")]
    [InlineData("4294967295-4294967295-18446744073709551615", "4294967295-4294967295-18446744073709551615")]
    [InlineData("0-1-5,0-2-9", "0-2-9")]
    public void Text_is_put_in_the_order_of_domains(string text, string expected) => Assert.Equal(expected, MariaDbGtidSet.Parse(text).ToString());

    [Theory]
    [InlineData("x")]
    [InlineData("0-1")]
    [InlineData("0-1-5-6")]
    [InlineData("0--1")]
    [InlineData("4294967296-1-1")]
    [InlineData("3e11fa47-71ca-11e1-9e33-c80aa9429562:1")]
    public void Text_that_is_no_set_is_refused_with_an_example(string text) =>
        Assert.Contains("for example", Assert.Throws<FormatException>(() => MariaDbGtidSet.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_newest_of_a_domain_covers_all_before_it_whatever_the_server()
    {
        var set = MariaDbGtidSet.Parse("0-1-5,1-1-2");
        Assert.True(set.Contains(Gtid.MariaDb(0, 9, 5)));
        Assert.False(set.Contains(Gtid.MariaDb(0, 1, 6)));
        Assert.False(set.Contains(Gtid.MariaDb(2, 1, 1)));
        Assert.True(set.Covers(MariaDbGtidSet.Parse("0-2-4")));
        Assert.False(set.Covers(MariaDbGtidSet.Parse("0-2-4,2-1-1")));
        Assert.False(set.Covers(new MySqlGtidSet()));
    }

    [Fact]
    public void An_older_transaction_moves_nothing_back()
    {
        var set = MariaDbGtidSet.Parse("0-1-5");
        set.Add(Gtid.MariaDb(0, 2, 4));
        Assert.Equal("0-1-5", set.ToString());
        set.Add(Gtid.MariaDb(0, 2, 6));
        Assert.Equal("0-2-6", set.ToString());
    }

    [Fact]
    public void A_clone_grows_apart_and_the_other_dialect_is_refused()
    {
        var set = new MariaDbGtidSet();
        Assert.True(set.IsEmpty);
        var clone = set.Clone();
        clone.Add(Gtid.MariaDb(0, 1, 1));
        Assert.True(set.IsEmpty);
        Assert.False(clone.IsEmpty);
        Assert.Throws<ArgumentException>(() => set.Add(Gtid.MySql(Guid.Empty, null, 1)));
    }
}
