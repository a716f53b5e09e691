namespace Router.Contracts.Tests;

public class GtidTests
{
    [Theory]
    [InlineData("")]
    [InlineData("3e11fa47-71ca-11e1-9e33-c80aa9429562:23")]
    [InlineData("3e11fa47-71ca-11e1-9e33-c80aa9429562:tag_1:18446744073709551615")]
    [InlineData("0-1-99")]
    [InlineData("4294967295-4294967295-18446744073709551615")]
    public void A_gtid_is_read_as_it_was_written(string text) => Assert.Equal(text, Gtid.Parse(text).ToString());

    [Theory]
    [InlineData("0-1")]
    [InlineData("0-1-")]
    [InlineData("4294967296-1-1")]
    [InlineData("0-1-1-1")]
    [InlineData("3e11fa47:1")]
    [InlineData("3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5")]
    [InlineData("3e11fa47-71ca-11e1-9e33-c80aa9429562:a:b:5")]
    public void Anything_else_is_refused(string text) => Assert.Throws<FormatException>(() => Gtid.Parse(text));
}
