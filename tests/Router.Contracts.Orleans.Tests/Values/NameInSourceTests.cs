using Router.Contracts.Orleans.Sources;
using Router.Contracts.Orleans.Tailing;

namespace Router.Contracts.Orleans.Tests.Values;

public class NameInSourceTests
{
    [Theory]
    [InlineData("main", "orders", "main/orders")]
    [InlineData("a/b", "c d%", "a%2Fb/c%20d%25")]
    public void A_name_is_read_as_it_was_written(string source, string name, string text)
    {
        Assert.Equal(text, new NameInSource(source, name).ToString());
        Assert.Equal(new NameInSource(source, name), NameInSource.Parse(text));
    }

    [Theory]
    [InlineData("main")]
    [InlineData("a/b/c")]
    public void Another_text_is_refused(string text) => Assert.Throws<FormatException>(() => NameInSource.Parse(text));

    [Fact]
    public void A_server_is_read_as_it_was_written_and_as_a_record_writes_itself()
    {
        foreach (var server in (ServerIdentity[])[new(ServerFlavor.MySql, "3e11fa47-71ca-11e1-9e33-c80aa9429562"), new(ServerFlavor.MariaDb, "7-0")])
        {
            Assert.Equal(server, ServerText.Parse(ServerText.Of(server)));
            Assert.Equal(server, ServerText.Parse(server.ToString()));
        }

        Assert.Null(ServerText.Parse(ServerText.Of(null)));
    }
}
