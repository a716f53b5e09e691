using Router.Subscribers.Redis;

namespace Router.Subscribers.Tests.Redis;

public class RedisAddressTests
{
    [Theory]
    [InlineData("redis://host", "host", 6379, "", "", 0, false)]
    [InlineData("redis://host:1/", "host", 1, "", "", 0, false)]
    [InlineData("REDISS://a.b:65535/15", "a.b", 65535, "", "", 15, true)]
    [InlineData("redis://:p%40s@host", "host", 6379, "", "p@s", 0, false)]
    [InlineData("redis://u:p:q@[::1]:7000/2", "::1", 7000, "u", "p:q", 2, false)]
    [InlineData("redis://[::1]", "::1", 6379, "", "", 0, false)]
    public void An_address_is_read(string address, string host, int port, string user, string password, int database, bool useTls)
    {
        var settings = RedisSettings.Parse(address);
        Assert.Equal((host, port, user, password, database, useTls), (settings.Host, settings.Port, settings.User, settings.Password, settings.Database, settings.UseTls));
        Assert.Equal(settings with { User = "", Password = "" }, RedisSettings.Parse(settings.ToString()));
    }

    [Theory]
    [InlineData("host:6379")]
    [InlineData("http://secret@host")]
    [InlineData("redis://")]
    [InlineData("redis://:6379")]
    [InlineData("redis://:secret@")]
    [InlineData("redis://:secret@host:0")]
    [InlineData("redis://:secret@host:65536")]
    [InlineData("redis://:secret@host:x")]
    [InlineData("redis://:secret@host:")]
    [InlineData("redis://:secret@host/x")]
    [InlineData("redis://:secret@host/-1")]
    [InlineData("redis://:secret@host?db=1")]
    [InlineData("redis://:secret@@host")]
    [InlineData("redis://:sec/ret@host")]
    [InlineData("redis://:secret%@host")]
    [InlineData("redis://secret@host")]
    [InlineData("redis://:secret@::1")]
    [InlineData("redis://:secret@[x]")]
    public void What_is_no_address_is_an_error_that_keeps_the_password_to_itself(string address)
    {
        var error = Assert.Throws<FormatException>(() => RedisSettings.Parse(address));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.Contains("Redis", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_printed_address_holds_neither_user_nor_password() =>
        Assert.Equal("rediss://[::1]:6379/3", $"{RedisSettings.Parse("rediss://joe:secret@[::1]/3")}");
}
