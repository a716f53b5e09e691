using Router.Servers;
using Router.Wire.Tests.Fakes;

namespace Router.Wire.Tests;

[Collection(RealServersCollection.Name)]
public sealed class RealLoginTests(RealServers servers)
{
    // Characters that an address must encode, and more than one UTF-8 byte.
    private const string OddPassword = "p@s:s/wö?rd%";

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task The_server_tells_who_it_is(ServerKind kind)
    {
        await using var connection = await ServerConnection.ConnectAsync(await servers.SettingsAsync(kind));

        Assert.Equal(kind == ServerKind.MariaDb, connection.IsMariaDb);
        Assert.Equal((await connection.QueryAsync("SELECT @@version")).Scalar, connection.ServerVersion);
        Assert.Equal((await connection.QueryAsync("SELECT CONNECTION_ID()")).Scalar, $"{connection.ConnectionId}");
        Assert.False(connection.IsEncrypted);
        await connection.PingAsync();
    }

    [Theory]
    [InlineData(ServerKind.MariaDb, "native_users", "IDENTIFIED BY")]
    [InlineData(ServerKind.MySql, "sha2_users", "IDENTIFIED WITH caching_sha2_password BY")]
    public async Task The_first_login_and_the_remembered_one_work_in_plain_and_over_TLS(ServerKind kind, string user, string identified)
    {
        var server = await servers.Of(kind);
        foreach (var tls in new[] { TlsMode.Disabled, TlsMode.Required })
        {
            await server.Sql.ExecuteAsync($"CREATE USER {user}_{tls} {identified} '{OddPassword}'");
            var settings = await servers.SettingsAsync(kind) with { User = $"{user}_{tls}", Password = OddPassword, Tls = tls };
            for (var login = 0; login < 3; login++)
            {
                await using var connection = await ServerConnection.ConnectAsync(settings);
                Assert.StartsWith($"{user}_{tls}@", (await connection.QueryAsync("SELECT CURRENT_USER()")).Scalar, StringComparison.Ordinal);
            }

            // A server that has forgotten its users wants the password itself again.
            await server.Sql.ExecuteAsync("FLUSH PRIVILEGES");
            await using var again = await ServerConnection.ConnectAsync(settings);
            Assert.Equal(tls == TlsMode.Required, again.IsEncrypted);
        }
    }

    [Fact]
    public async Task An_address_with_an_odd_password_logs_in()
    {
        var server = await servers.Of(ServerKind.MySql);
        await server.Sql.ExecuteAsync($"CREATE USER odd IDENTIFIED BY '{OddPassword}'");

        await using var connection = await ServerConnection.ConnectAsync(
            ConnectionSettings.Parse($"mysql://odd:{Uri.EscapeDataString(OddPassword)}@localhost:{server.Port}"));
        Assert.True(connection.IsEncrypted);
        Assert.False(connection.IsServerVerified);
    }

    [Theory]
    [InlineData("x")]
    [InlineData(OddPassword)]
    public async Task MariaDBs_ed25519_users_log_in(string password)
    {
        var server = await servers.Of(ServerKind.MariaDb);
        await server.Sql.ExecuteAsync($"CREATE OR REPLACE USER edward IDENTIFIED VIA ed25519 USING PASSWORD('{password}')");
        var settings = await servers.SettingsAsync(ServerKind.MariaDb) with { User = "edward", Password = password };

        // Each login signs another challenge.
        for (var login = 0; login < 10; login++)
        {
            await using var connection = await ServerConnection.ConnectAsync(settings);
        }

        await Assert.ThrowsAsync<LoginException>(() => ServerConnection.ConnectAsync(settings with { Password = "wrong" }));
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_user_without_password_logs_in(ServerKind kind)
    {
        await (await servers.Of(kind)).Sql.ExecuteAsync("CREATE USER nopassword IDENTIFIED BY ''");

        await using var connection = await ServerConnection.ConnectAsync(
            await servers.SettingsAsync(kind) with { User = "nopassword", Password = "" });
    }

    [Theory]
    [InlineData(ServerKind.MariaDb, "admin")]
    [InlineData(ServerKind.MariaDb, "nobody")]
    [InlineData(ServerKind.MySql, "admin")]
    [InlineData(ServerKind.MySql, "nobody")]
    [InlineData(ServerKind.MySql, "somebody")]
    [InlineData(ServerKind.MySql, "anybody")]
    [InlineData(ServerKind.MySql, "everybody")]
    [InlineData(ServerKind.MySql, "busybody")]
    public async Task A_wrong_login_is_refused_in_plain_and_over_TLS(ServerKind kind, string user)
    {
        foreach (var tls in new[] { TlsMode.Disabled, TlsMode.Required })
        {
            var settings = await servers.SettingsAsync(kind) with { User = user, Password = "hidden-and-wrong", Tls = tls };
            var error = await Assert.ThrowsAsync<LoginException>(() => ServerConnection.ConnectAsync(settings));
            Assert.Equal(1045, error.Code);
            Assert.DoesNotContain("hidden", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(OddPassword)]
    public async Task MySQLs_sha256_users_log_in_in_plain_and_over_TLS(string password)
    {
        var server = await servers.Of(ServerKind.MySql);
        await server.Sql.ExecuteAsync($"DROP USER IF EXISTS sha256; CREATE USER sha256 IDENTIFIED WITH sha256_password BY '{password}'");
        foreach (var tls in new[] { TlsMode.Disabled, TlsMode.Required })
        {
            var settings = await servers.SettingsAsync(ServerKind.MySql) with { User = "sha256", Password = password, Tls = tls };
            await using var connection = await ServerConnection.ConnectAsync(settings);
            await Assert.ThrowsAsync<LoginException>(() => ServerConnection.ConnectAsync(settings with { Password = "wrong" }));
        }
    }

    [Theory]
    [InlineData(ServerKind.MariaDb, TlsMode.Preferred, true, false)]
    [InlineData(ServerKind.MariaDb, TlsMode.VerifyCa, true, true)]
    [InlineData(ServerKind.MariaDb, TlsMode.VerifyFull, true, true)]
    [InlineData(ServerKind.MySql, TlsMode.Preferred, true, false)]
    [InlineData(ServerKind.MySql, TlsMode.Required, true, false)]
    [InlineData(ServerKind.MySql, TlsMode.VerifyCa, true, true)]
    [InlineData(ServerKind.MySql, TlsMode.VerifyFull, false, false)]
    public async Task TLS_is_verified_as_far_as_asked(ServerKind kind, TlsMode mode, bool isAccepted, bool isVerified)
    {
        var settings = await servers.SettingsAsync(kind) with { Tls = mode, CaFile = await servers.AuthorityFileAsync(kind) };
        if (!isAccepted)
        {
            // MySQL makes its own certificate with a name that is no host's.
            var error = await Assert.ThrowsAsync<ConnectException>(() => ServerConnection.ConnectAsync(settings));
            Assert.Contains("does not bear the host's name", error.Message, StringComparison.Ordinal);
            return;
        }

        await using var connection = await ServerConnection.ConnectAsync(settings);
        Assert.Equal((true, isVerified), (connection.IsEncrypted, connection.IsServerVerified));
        var cipher = (await connection.QueryAsync("SHOW STATUS LIKE 'Ssl_cipher'")).Rows[0][1];
        Assert.NotEmpty(cipher!);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Another_authority_is_not_trusted(ServerKind kind)
    {
        using var others = new TestCertificates("127.0.0.1");
        var settings = await servers.SettingsAsync(kind) with { Tls = TlsMode.VerifyCa };

        await Assert.ThrowsAsync<ConnectException>(() => ServerConnection.ConnectAsync(settings with { CaFile = others.AuthorityFile }));
        await Assert.ThrowsAsync<ConnectException>(() => ServerConnection.ConnectAsync(settings));
    }
}
