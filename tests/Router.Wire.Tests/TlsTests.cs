using System.Text;
using Router.Wire.Tests.Fakes;

namespace Router.Wire.Tests;

public sealed class TlsTests
{
    [Theory]
    [InlineData(TlsMode.Preferred, false)]
    [InlineData(TlsMode.Required, false)]
    [InlineData(TlsMode.VerifyCa, true)]
    [InlineData(TlsMode.VerifyFull, true)]
    public async Task A_good_certificate_is_good_in_every_mode_and_verified_where_that_was_asked(TlsMode mode, bool isVerified)
    {
        using var certificates = new TestCertificates("127.0.0.1");
        await using var server = FakeServer.Play(async session =>
        {
            await session.LetInEncryptedAsync(certificates.Server);
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings with { Tls = mode, CaFile = certificates.AuthorityFile });
        Assert.True(connection.IsEncrypted);
        Assert.Equal(isVerified, connection.IsServerVerified);
    }

    [Theory]
    [InlineData(TlsMode.Preferred, true)]
    [InlineData(TlsMode.Required, true)]
    [InlineData(TlsMode.VerifyCa, true)]
    [InlineData(TlsMode.VerifyFull, false)]
    public async Task A_certificate_of_another_name_fails_only_the_full_check(TlsMode mode, bool isAccepted)
    {
        using var certificates = new TestCertificates("elsewhere.example");
        await AssertAcceptedAsync(certificates, mode, certificates.AuthorityFile, isAccepted);
    }

    [Theory]
    [InlineData(TlsMode.Required, true)]
    [InlineData(TlsMode.VerifyCa, false)]
    [InlineData(TlsMode.VerifyFull, false)]
    public async Task A_certificate_of_another_authority_fails_both_checks(TlsMode mode, bool isAccepted)
    {
        using var certificates = new TestCertificates("127.0.0.1");
        using var others = new TestCertificates("127.0.0.1");
        await AssertAcceptedAsync(certificates, mode, others.AuthorityFile, isAccepted);
        await AssertAcceptedAsync(certificates, mode, null, isAccepted);
    }

    [Fact]
    public async Task A_CA_file_that_is_none_is_a_connect_error()
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.GreetAsync(capabilities: FakeSession.TlsCapabilities);
            await session.AwaitEndAsync();
        });

        var error = await Assert.ThrowsAsync<ConnectException>(
            () => ServerConnection.ConnectAsync(server.Settings with { Tls = TlsMode.VerifyCa, CaFile = "/no/such/file.pem" }));
        Assert.Contains("/no/such/file.pem", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_TLS_on_the_server_preferred_goes_on_in_plain()
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.LetInAsync();
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings);
        Assert.False(connection.IsEncrypted);
    }

    [Theory]
    [InlineData(TlsMode.Required)]
    [InlineData(TlsMode.VerifyCa)]
    [InlineData(TlsMode.VerifyFull)]
    public async Task Without_TLS_on_the_server_the_strict_modes_send_no_login(TlsMode mode)
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.GreetAsync();
            Assert.Null(await session.ReceiveOrEndAsync());
        });

        var error = await Assert.ThrowsAsync<ConnectException>(() => ServerConnection.ConnectAsync(server.Settings with { Tls = mode }));
        Assert.Contains("offers no TLS", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disabled_stays_plain_though_the_server_has_TLS()
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.GreetAsync(capabilities: FakeSession.TlsCapabilities);
            Assert.Equal("someone", Response.Read(await session.ReceiveAsync()).User);
            await session.SendAsync(Packet.Ok);
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings with { Tls = TlsMode.Disabled });
        Assert.False(connection.IsEncrypted);
    }

    [Fact]
    public async Task Plain_bytes_slipped_in_before_the_handshake_are_a_fault()
    {
        await using var server = FakeServer.Play(async session =>
        {
            var greeting = Packet.Greeting("mysql_native_password", FakeSession.TlsCapabilities, FakeSession.Challenge);
            await session.SendRawAsync([.. Packet.Frame(greeting, 0), .. Packet.Frame(Packet.Ok, 2)]);
            await session.AwaitEndAsync();
        });

        var fault = await Assert.ThrowsAsync<ProtocolException>(() => ServerConnection.ConnectAsync(server.Settings));
        Assert.Equal(ProtocolFault.UnaskedBytes, fault.Fault);
    }

    [Fact]
    public async Task A_handshake_that_the_server_breaks_off_is_a_connect_error()
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.GreetAsync(capabilities: FakeSession.TlsCapabilities);
            await session.ReceiveAsync();
            await session.SendRawAsync(Encoding.ASCII.GetBytes("this is no TLS record at all"));
        });

        await Assert.ThrowsAsync<ConnectException>(() => ServerConnection.ConnectAsync(server.Settings));
    }

    private static async Task AssertAcceptedAsync(TestCertificates certificates, TlsMode mode, string? authorityFile, bool isAccepted)
    {
        await using var server = FakeServer.Play(async session =>
        {
            try
            {
                await session.LetInEncryptedAsync(certificates.Server);
                await session.AwaitEndAsync();
            }
            catch (IOException) when (!isAccepted)
            {
                // The client broke off, as it should.
            }
        });
        var settings = server.Settings with { Tls = mode, CaFile = authorityFile };
        if (!isAccepted)
        {
            await Assert.ThrowsAsync<ConnectException>(() => ServerConnection.ConnectAsync(settings));
            return;
        }

        await using var connection = await ServerConnection.ConnectAsync(settings);
        Assert.True(connection.IsEncrypted);
    }
}
