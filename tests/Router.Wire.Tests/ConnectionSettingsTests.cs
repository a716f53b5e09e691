namespace Router.Wire.Tests;

public sealed class ConnectionSettingsTests
{
    [Fact]
    public void A_full_address_gives_every_setting()
    {
        var settings = ConnectionSettings.Parse("mysql://u%40x:p%3Aw%2Fd%25@db.example:3307?tls=verify-full&ca=/etc/my%20ca.pem");

        Assert.Equal("u@x", settings.User);
        Assert.Equal("p:w/d%", settings.Password);
        Assert.Equal("db.example", settings.Host);
        Assert.Equal(3307, settings.Port);
        Assert.Equal(TlsMode.VerifyFull, settings.Tls);
        Assert.Equal("/etc/my ca.pem", settings.CaFile);
    }

    [Fact]
    public void A_short_address_gives_the_defaults()
    {
        var settings = ConnectionSettings.Parse("MySQL://root@localhost/");

        Assert.Equal(("root", "", "localhost", 3306, TlsMode.Preferred, null),
            (settings.User, settings.Password, settings.Host, settings.Port, settings.Tls, settings.CaFile));
        Assert.Equal(TimeSpan.FromSeconds(10), settings.ConnectTimeout);
        Assert.Equal(TimeSpan.FromSeconds(30), settings.ReadTimeout);
    }

    [Theory]
    [InlineData("mysql://u:p@[::1]:3307", "::1", 3307)]
    [InlineData("mysql://u:p@[fe80::1%25eth0]:3306", "fe80::1%eth0", 3306)]
    [InlineData("mysql://u:p@[2001:db8::7]", "2001:db8::7", 3306)]
    public void An_IPv6_host_stands_in_brackets(string address, string host, int port)
    {
        var settings = ConnectionSettings.Parse(address);

        Assert.Equal((host, port), (settings.Host, settings.Port));
        Assert.Equal(settings with { Password = "" }, ConnectionSettings.Parse(settings.ToString()));
    }

    [Theory]
    [InlineData("disabled", TlsMode.Disabled)]
    [InlineData("preferred", TlsMode.Preferred)]
    [InlineData("required", TlsMode.Required)]
    [InlineData("verify-ca", TlsMode.VerifyCa)]
    [InlineData("verify-full", TlsMode.VerifyFull)]
    public void Every_TLS_mode_has_its_word(string word, TlsMode mode) =>
        Assert.Equal(mode, ConnectionSettings.Parse($"mysql://u@h?tls={word}").Tls);

    [Theory]
    [InlineData("postgres://u:hidden@h")]
    [InlineData("u:hidden@h")]
    [InlineData("mysql://hidden")]
    [InlineData("mysql://u:hidden@")]
    [InlineData("mysql://:hidden@h")]
    [InlineData("mysql://u:hidden@h:0")]
    [InlineData("mysql://u:hidden@h:65536")]
    [InlineData("mysql://u:hidden@h:x")]
    [InlineData("mysql://u:hidden@h:")]
    [InlineData("mysql://u:hidden@h/db")]
    [InlineData("mysql://u:hidden@::1")]
    [InlineData("mysql://u:hidden@[::1")]
    [InlineData("mysql://u:hidden@[::1]x")]
    [InlineData("mysql://u:hidden@[nonsense]")]
    [InlineData("mysql://u:hidden%4@h")]
    [InlineData("mysql://u:hidden%zz@h")]
    [InlineData("mysql://u:hid@hidden@h")]
    [InlineData("mysql://u:hid/hidden@h")]
    [InlineData("mysql://u:a?hidden@h")]
    [InlineData("mysql://u:a?hidden=1@h")]
    [InlineData("mysql://u:hidden@h?tls=maybe")]
    [InlineData("mysql://u:hidden@h?tls")]
    [InlineData("mysql://u:hidden@h?colour=red")]
    [InlineData("mysql://u:hidden@h?tls=required&tls=disabled")]
    [InlineData("mysql://u:hidden@h?ca=/x")]
    [InlineData("mysql://u:hidden@h?tls=verify-ca&ca=")]
    public void A_wrong_address_is_refused_without_its_password(string address)
    {
        var error = Assert.Throws<FormatException>(() => ConnectionSettings.Parse(address));

        Assert.DoesNotContain("hidden", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_printable_holds_the_password()
    {
        var settings = ConnectionSettings.Parse("mysql://u:hidden@h:1");

        Assert.Equal("mysql://u@h:1", settings.ToString());
        Assert.Equal("mysql://u@h:1", $"{settings}");
        Assert.DoesNotContain("hidden", System.Text.Json.JsonSerializer.Serialize(settings), StringComparison.Ordinal);
    }
}
