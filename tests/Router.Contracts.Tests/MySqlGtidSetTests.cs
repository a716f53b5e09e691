using FsCheck;
using FsCheck.Fluent;

namespace Router.Contracts.Tests;

public class MySqlGtidSetTests
{
    private const string A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private const string B = "4e11fa47-71ca-11e1-9e33-c80aa9429562";

    [Theory]
    [InlineData("")]
    [InlineData(A + ":1")]
    [InlineData(A + ":1-5:7:9-12")]
    [InlineData(A + ":1-8:mytag:1," + B + ":_x9:3-4:zz:1-2")]
    [InlineData(A + ":1-9223372036854775806")]
    public void Text_in_the_servers_own_order_comes_back_unchanged(string text) => Assert.Equal(text, MySqlGtidSet.Parse(text).ToString());

    [Theory]
    [InlineData(B + ":3:1-2,\n " + A + ":5", A + ":5," + B + ":1-3")]
    [InlineData(A + ":1-2:4-5:3", A + ":1-5")]
    [InlineData(A + ":MyTag:1:2 : 3-4", A + ":mytag:1-4")]
    [InlineData("3E11FA47-71CA-11E1-9E33-C80AA9429562:7-9:1-8", A + ":1-9")]
    [InlineData(A + ":b:1:a:1:b:2", A + ":a:1:b:1-2")]
    public void Text_in_any_order_is_put_in_order(string text, string expected) => Assert.Equal(expected, MySqlGtidSet.Parse(text).ToString());

    [Theory]
    [InlineData("x")]
    [InlineData(A)]
    [InlineData(A + ":")]
    [InlineData(A + ":0")]
    [InlineData(A + ":5-4")]
    [InlineData(A + ":-4")]
    [InlineData(A + ":1:tag")]
    [InlineData(A + ":tag:other:1")]
    [InlineData(A + ":9223372036854775807")]
    [InlineData(A + ":1-99999999999999999999999")]
    [InlineData(A + ":this_tag_has_thirty_three_letters:1")]
    [InlineData("0-1-5")]
    public void Text_that_is_no_set_is_refused_with_an_example(string text) =>
        Assert.Contains("for example", Assert.Throws<FormatException>(() => MySqlGtidSet.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Adding_in_any_order_equals_a_set_of_numbers()
    {
        var numbers = Gen.ListOf(Gen.Choose(1, 40)).ToArbitrary();
        Prop.ForAll(numbers, list =>
        {
            var set = new MySqlGtidSet();
            var model = new SortedSet<int>();
            foreach (var number in list)
            {
                set.Add(Gtid.MySql(Guid.Parse(A), number % 3 == 0 ? "tag" : null, (ulong)number));
                model.Add(number);
            }

            var contained = Enumerable.Range(1, 41).All(number =>
                model.Contains(number) == set.Contains(Gtid.MySql(Guid.Parse(A), number % 3 == 0 ? "tag" : null, (ulong)number)));
            return contained
                && set.IsEmpty == (model.Count == 0)
                && MySqlGtidSet.Parse(set.ToString()).ToString() == set.ToString()
                && MySqlGtidSet.Decode(set.Encode()).ToString() == set.ToString();
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Whole_intervals_merge_as_their_numbers_would()
    {
        var pair = Gen.Choose(1, 30).SelectMany(first => Gen.Choose(0, 6).Select(length => (First: first, Last: first + length)));
        Prop.ForAll(Gen.ListOf(pair).ToArbitrary(), list =>
        {
            var text = string.Join(':', list.Select(interval => $"{interval.First}-{interval.Last}"));
            var byInterval = list.Count == 0 ? new MySqlGtidSet() : MySqlGtidSet.Parse($"{A}:{text}");
            var byNumber = new MySqlGtidSet();
            foreach (var number in list.SelectMany(interval => Enumerable.Range(interval.First, interval.Last - interval.First + 1)))
            {
                byNumber.Add(Gtid.MySql(Guid.Parse(A), null, (ulong)number));
            }

            return byInterval.ToString() == byNumber.ToString();
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(A + ":1-10", A + ":2-3:7", true)]
    [InlineData(A + ":1-10", A + ":10-11", false)]
    [InlineData(A + ":1-10", "", true)]
    [InlineData("", A + ":1", false)]
    [InlineData(A + ":1-3:5-9", A + ":3-5", false)]
    [InlineData(A + ":1-10", A + ":t:1", false)]
    [InlineData(A + ":1-10," + B + ":1", B + ":1", true)]
    public void Covers_tells_a_subset(string set, string other, bool expected) =>
        Assert.Equal(expected, MySqlGtidSet.Parse(set).Covers(MySqlGtidSet.Parse(other)));

    [Fact]
    public void A_set_of_the_other_dialect_is_never_covered_and_its_members_are_refused()
    {
        var set = MySqlGtidSet.Parse(A + ":1");
        Assert.False(set.Covers(MariaDbGtidSet.Parse("0-1-1")));
        Assert.False(set.Contains(Gtid.MariaDb(0, 1, 1)));
        Assert.Throws<ArgumentException>(() => set.Add(Gtid.MariaDb(0, 1, 1)));
        Assert.Throws<ArgumentException>(() => set.Add(Gtid.MySql(Guid.Parse(A), null, 0)));
    }

    [Fact]
    public void A_clone_grows_apart_even_after_an_addition()
    {
        var set = new MySqlGtidSet();
        set.Add(Gtid.MySql(Guid.Parse(A), null, 1));
        var clone = set.Clone();
        set.Add(Gtid.MySql(Guid.Parse(A), null, 2));
        clone.Add(Gtid.MySql(Guid.Parse(B), null, 9));
        Assert.Equal(A + ":1-2", set.ToString());
        Assert.Equal(A + ":1," + B + ":9", clone.ToString());
    }

    [Fact]
    public void A_million_transactions_in_order_are_one_interval()
    {
        var set = new MySqlGtidSet();
        for (ulong number = 1; number <= 1_000_000; number++)
        {
            set.Add(Gtid.MySql(Guid.Parse(A), null, number));
        }

        Assert.Equal(A + ":1-1000000", set.ToString());
    }

    [Fact]
    public void Without_tags_the_encoding_is_the_one_every_server_knows()
    {
        var bytes = MySqlGtidSet.Parse(A + ":1-5:7").Encode();
        Assert.Equal(
            "0100000000000000" + "3E11FA4771CA11E19E33C80AA9429562" + "0200000000000000"
            + "0100000000000000" + "0600000000000000" + "0700000000000000" + "0800000000000000",
            Convert.ToHexString(bytes));
    }

    [Theory]
    [InlineData(A + ":1-5:7," + B + ":3")]
    [InlineData(A + ":1-5:7:tag:1-2," + B + ":_x:3")]
    public void An_encoding_cut_anywhere_or_with_more_behind_it_is_refused(string text)
    {
        var bytes = MySqlGtidSet.Parse(text).Encode();
        Assert.Equal(text, MySqlGtidSet.Decode(bytes).ToString());
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<FormatException>(() => MySqlGtidSet.Decode(bytes.AsSpan(0, length)));
        }

        Assert.Throws<FormatException>(() => MySqlGtidSet.Decode([.. bytes, 0]));
    }

    [Fact]
    public void Any_byte_changed_gives_a_set_or_a_named_error()
    {
        var bytes = MySqlGtidSet.Parse(A + ":1-5:7:tag:1-2," + B + ":_x:3").Encode();
        for (var at = 0; at < bytes.Length; at++)
        {
            for (var flip = 1; flip < 256; flip++)
            {
                var changed = bytes.ToArray();
                changed[at] ^= (byte)flip;
                try
                {
                    _ = MySqlGtidSet.Decode(changed).ToString();
                }
                catch (FormatException)
                {
                    continue;
                }
            }
        }
    }

    [Fact]
    public void A_tagged_set_is_read_and_written_as_mysql_9_7_does()
    {
        // The body of a PREVIOUS_GTIDS event of MySQL 9.7, beside what SELECT @@gtid_executed printed.
        const string Hex =
            "0104000000000001111111112222333344445555555555550001000000000000004d000000000000004e000000000000"
            + "00552af2bde4a411f1a0c902fc0000000100010000000000000001000000000000000400000000000000552af2bde4a4"
            + "11f1a0c902fc0000000106615f32010000000000000001000000000000000200000000000000552af2bde4a411f1a0c9"
            + "02fc000000010a6d79746167010000000000000001000000000000000300000000000000";
        const string Text = "11111111-2222-3333-4444-555555555555:77,552af2bd-e4a4-11f1-a0c9-02fc00000001:1-3:a_2:1:mytag:1-2";
        Assert.Equal(Text, MySqlGtidSet.Decode(Convert.FromHexString(Hex)).ToString());
        Assert.Equal(Hex, Convert.ToHexStringLower(MySqlGtidSet.Parse(Text).Encode()));
    }
}
