using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Router.Wire.Packets;
using Router.Wire.Tests.Fakes;

namespace Router.Wire.Tests;

/// <summary>Every way to log in, checked by the server's side of the arithmetic, and every way to fail.</summary>
public sealed class LoginTests
{
    private const string Password = "s3cret";
    private static readonly byte[] OtherChallenge = Encoding.ASCII.GetBytes("ABCDEFGHIJKLMNOPQRST");
    private static readonly byte[] Cleared = Encoding.UTF8.GetBytes(Password + "\0");

    [Fact]
    public async Task Native_password_proves_itself_against_the_stored_hash()
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.GreetAsync();
            var response = Response.Read(await session.ReceiveAsync());
            Assert.Equal("someone", response.User);
            Assert.Equal("mysql_native_password", response.Plugin);
            AssertNative(response.Answer, FakeSession.Challenge);
            await session.SendAsync(Packet.Ok);
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings);
        Assert.Equal("9.9.9-fake", connection.ServerVersion);
        Assert.Equal(42u, connection.ConnectionId);
        Assert.False(connection.IsEncrypted);
        Assert.False(connection.IsServerVerified);
        Assert.False(connection.IsMariaDb);
    }

    [Theory]
    [InlineData("5.5.5-10.4.1-MariaDB-log", FakeSession.PlainCapabilities, "10.4.1-MariaDB-log", true)]
    [InlineData("11.8.3", FakeSession.PlainCapabilities & ~1u, "11.8.3", true)]
    [InlineData("8.4.0", FakeSession.PlainCapabilities, "8.4.0", false)]
    public async Task The_family_is_told_by_version_and_capabilities(string version, uint capabilities, string shown, bool isMariaDb)
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.GreetAsync(capabilities: capabilities, version: version);
            await session.ReceiveAsync();
            await session.SendAsync(Packet.Ok);
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings);
        Assert.Equal((shown, isMariaDb), (connection.ServerVersion, connection.IsMariaDb));
    }

    [Fact]
    public async Task A_switch_answers_the_new_challenge()
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.GreetAsync("caching_sha2_password");
            await session.ReceiveAsync();
            await session.SwitchAsync("mysql_native_password", OtherChallenge);
            AssertNative(await session.ReceiveAsync(), OtherChallenge);
            await session.SendAsync(Packet.Ok);
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings);
    }

    [Fact]
    public async Task A_remembered_sha2_user_needs_only_the_first_answer()
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.GreetAsync("caching_sha2_password");
            AssertSha2(Response.Read(await session.ReceiveAsync()).Answer, FakeSession.Challenge);
            await session.SendAsync([1, 3]);
            await session.SendAsync(Packet.Ok);
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings);
    }

    [Fact]
    public async Task A_forgotten_sha2_user_sends_the_password_under_the_servers_key()
    {
        using var key = RSA.Create(2048);
        await using var server = FakeServer.Play(async session =>
        {
            await session.GreetAsync("mysql_native_password");
            await session.ReceiveAsync();
            await session.SwitchAsync("caching_sha2_password", OtherChallenge);
            AssertSha2(await session.ReceiveAsync(), OtherChallenge);
            await session.SendAsync([1, 4]);
            Assert.Equal([2], await session.ReceiveAsync());
            await session.SendAsync([1, .. Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem())]);
            Assert.Equal(Cleared, Xor(key.Decrypt(await session.ReceiveAsync(), RSAEncryptionPadding.OaepSHA1), OtherChallenge));
            await session.SendAsync(Packet.Ok);
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings);
    }

    [Fact]
    public async Task A_key_that_is_none_is_a_failed_login()
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.GreetAsync("caching_sha2_password");
            await session.ReceiveAsync();
            await session.SendAsync([1, 4]);
            await session.ReceiveAsync();
            await session.SendAsync([1, .. "-----BEGIN PUBLIC KEY-----"u8]);
            Assert.Null(await session.ReceiveOrEndAsync());
        });

        await AssertLoginFailsAsync(server, "RSA");
    }

    [Fact]
    public async Task A_key_that_nobody_asked_for_gets_no_password()
    {
        using var key = RSA.Create(2048);
        await using var server = FakeServer.Play(async session =>
        {
            await session.GreetAsync("caching_sha2_password");
            await session.ReceiveAsync();
            await session.SendAsync([1, .. Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem())]);
            Assert.Null(await session.ReceiveOrEndAsync());
        });

        var fault = await Assert.ThrowsAsync<ProtocolException>(() => ServerConnection.ConnectAsync(server.Settings));
        Assert.Equal(ProtocolFault.UnexpectedPacket, fault.Fault);
    }

    [Theory]
    [InlineData("caching_sha2_password")]
    [InlineData("mysql_clear_password")]
    public async Task Over_TLS_the_password_goes_as_it_is(string plugin)
    {
        using var certificates = new TestCertificates("127.0.0.1");
        await using var server = FakeServer.Play(async session =>
        {
            await session.GreetAsync(capabilities: FakeSession.TlsCapabilities);
            await session.EncryptAsync(certificates.Server);
            await session.ReceiveAsync();
            await session.SwitchAsync(plugin, OtherChallenge);
            if (plugin == "caching_sha2_password")
            {
                AssertSha2(await session.ReceiveAsync(), OtherChallenge);
                await session.SendAsync([1, 4]);
            }

            Assert.Equal(Cleared, await session.ReceiveAsync());
            await session.SendAsync(Packet.Ok);
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings);
        Assert.True(connection.IsEncrypted);
        Assert.False(connection.IsServerVerified);
    }

    [Theory]
    [InlineData("mysql_clear_password", "tls=")]
    [InlineData("auth_gssapi_client", "'auth_gssapi_client'")]
    public async Task A_switch_that_we_refuse_sends_nothing_more(string plugin, string message)
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.GreetAsync();
            await session.ReceiveAsync();
            await session.SwitchAsync(plugin, OtherChallenge);
            Assert.Null(await session.ReceiveOrEndAsync());
        });

        await AssertLoginFailsAsync(server, message);
    }

    [Theory]
    [InlineData("mysql_clear_password")]
    [InlineData("sha256_password")]
    [InlineData("client_ed25519")]
    [InlineData("something_new")]
    public async Task A_greeting_that_offers_no_scramble_gets_one(string plugin)
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.GreetAsync(plugin);
            AssertNative(Response.Read(await session.ReceiveAsync()).Answer, FakeSession.Challenge);
            await session.SendAsync(Packet.Ok);
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings);
    }

    [Fact]
    public async Task The_password_hash_of_old_is_refused_by_name()
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.GreetAsync();
            await session.ReceiveAsync();
            await session.SendAsync([0xFE]);
            Assert.Null(await session.ReceiveOrEndAsync());
        });

        await AssertLoginFailsAsync(server, "mysql_old_password");
    }

    [Theory]
    [InlineData("mysql_native_password")]
    [InlineData("caching_sha2_password")]
    public async Task An_empty_password_answers_nothing(string plugin)
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.GreetAsync(plugin);
            Assert.Empty(Response.Read(await session.ReceiveAsync()).Answer);
            await session.SendAsync(Packet.Ok);
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings with { Password = "" });
    }

    [Fact]
    public async Task A_refused_login_says_what_the_server_said()
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.GreetAsync();
            await session.ReceiveAsync();
            await session.SendAsync(Packet.Error(1045, "Access denied for user", "28000"));
            await session.AwaitEndAsync();
        });

        var error = await AssertLoginFailsAsync(server, "Access denied for user");
        Assert.Equal(1045, error.Code);
    }

    [Fact]
    public async Task A_server_that_takes_nobody_says_why()
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.SendAsync([0xFF, 0x10, 0x04, .. "Too many connections"u8]);
            await session.AwaitEndAsync();
        });

        var error = await Assert.ThrowsAsync<ConnectException>(() => ServerConnection.ConnectAsync(server.Settings));
        Assert.Contains("Too many connections", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_login_ends()
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.GreetAsync("caching_sha2_password");
            await session.ReceiveAsync();
            for (var step = 0; step < 10; step++)
            {
                await session.SendAsync([1, 3]);
            }

            await session.AwaitEndAsync();
        });

        var fault = await Assert.ThrowsAsync<ProtocolException>(() => ServerConnection.ConnectAsync(server.Settings));
        Assert.Equal(ProtocolFault.EndlessLogin, fault.Fault);
    }

    [Theory]
    [InlineData(9, FakeSession.PlainCapabilities)]
    [InlineData(10, FakeSession.PlainCapabilities & ~0x8000u)]
    [InlineData(10, FakeSession.PlainCapabilities & ~0x80000u)]
    public async Task A_server_too_old_is_refused(byte protocol, uint capabilities)
    {
        await using var server = FakeServer.Play(async session =>
        {
            var greeting = Packet.Greeting("mysql_native_password", capabilities, FakeSession.Challenge);
            greeting[0] = protocol;
            await session.SendAsync(greeting);
            await session.AwaitEndAsync();
        });

        var fault = await Assert.ThrowsAsync<ProtocolException>(() => ServerConnection.ConnectAsync(server.Settings));
        Assert.Equal(ProtocolFault.UnsupportedServer, fault.Fault);
    }

    [Fact]
    public void A_greeting_cut_at_any_byte_is_a_cut_field()
    {
        var whole = Packet.Greeting("mysql_native_password", FakeSession.PlainCapabilities, FakeSession.Challenge);
        Assert.Equal("mysql_native_password", Greeting.Read(whole).Plugin);
        for (var length = 0; length < whole.Length; length++)
        {
            var fault = Assert.Throws<ProtocolException>(() => Greeting.Read(whole.AsSpan(0, length)));
            Assert.Equal(ProtocolFault.CutField, fault.Fault);
        }
    }

    [Fact]
    public async Task A_connection_cut_anywhere_in_the_greeting_is_a_connect_error()
    {
        var framed = Packet.Frame(Packet.Greeting("mysql_native_password", FakeSession.PlainCapabilities, FakeSession.Challenge), 0);
        for (var length = 0; length < framed.Length; length += 3)
        {
            var cut = framed[..length];
            await using var server = FakeServer.Play(session => session.SendRawAsync(cut));
            await Assert.ThrowsAsync<ConnectException>(() => ServerConnection.ConnectAsync(server.Settings));
        }
    }

    [Fact]
    public async Task A_server_that_never_greets_runs_into_the_connect_timeout()
    {
        await using var server = FakeServer.Play(session => session.AwaitEndAsync());

        var error = await Assert.ThrowsAsync<ConnectException>(
            () => ServerConnection.ConnectAsync(server.Settings with { ConnectTimeout = TimeSpan.FromMilliseconds(100) }));
        Assert.Contains("0.1 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        await using var server = FakeServer.Play(async session =>
        {
            await session.GreetAsync();
            await session.ReceiveAsync();
            await cancellation.CancelAsync();
            await session.AwaitEndAsync();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ServerConnection.ConnectAsync(server.Settings, cancellation.Token));
    }

    [Fact]
    public async Task Nobody_there_is_a_connect_error_that_says_what_to_check()
    {
        ConnectionSettings settings;
        await using (var server = FakeServer.Play(session => session.AwaitEndAsync()))
        {
            settings = server.Settings;
            using var probe = new System.Net.Sockets.TcpClient();
            await probe.ConnectAsync(settings.Host, settings.Port);
        }

        var error = await Assert.ThrowsAsync<ConnectException>(() => ServerConnection.ConnectAsync(settings));
        Assert.Contains("refused the connection", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, error.ToString(), StringComparison.Ordinal);
    }

    private static async Task<LoginException> AssertLoginFailsAsync(FakeServer server, string message)
    {
        var error = await Assert.ThrowsAsync<LoginException>(() => ServerConnection.ConnectAsync(server.Settings));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, error.ToString(), StringComparison.Ordinal);
        return error;
    }

    /// <summary>The server holds SHA1(SHA1(password)) and checks that the answer, unmasked, hashes to it.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "The protocol's own hash.")]
    private static void AssertNative(byte[] answer, byte[] challenge)
    {
        var stored = SHA1.HashData(SHA1.HashData(Encoding.UTF8.GetBytes(Password)));
        Assert.Equal(stored, SHA1.HashData(Xor(answer, SHA1.HashData([.. challenge, .. stored]))));
    }

    private static void AssertSha2(byte[] answer, byte[] challenge)
    {
        var stored = SHA256.HashData(SHA256.HashData(Encoding.UTF8.GetBytes(Password)));
        Assert.Equal(stored, SHA256.HashData(Xor(answer, SHA256.HashData([.. stored, .. challenge]))));
    }

    private static byte[] Xor(byte[] text, byte[] key) => [.. text.Select((value, index) => (byte)(value ^ key[index % key.Length]))];
}
