using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Router.Subscribers.Redis;

namespace Router.Subscribers.Tests.Redis;

/// <summary>A server that answers what a test says: the login with OK, what comes then by the test's own bytes.</summary>
internal sealed class FakeRedis : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? _certificate;

    public FakeRedis(X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _listener.Start();
    }

    public RedisSettings Settings => new()
    {
        Host = "127.0.0.1",
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
        ReplyTimeout = TimeSpan.FromMinutes(1),
        ConnectTimeout = TimeSpan.FromMinutes(1),
        UseTls = _certificate is not null,
    };

    /// <summary>Takes a connection and its login.</summary>
    public async Task<Stream> AcceptAsync()
    {
        var stream = await Secure(await _listener.AcceptTcpClientAsync());
        await ExpectAsync(stream, "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n");
        await AnswerAsync(stream, "+OK\r\n");
        return stream;
    }

    public static async Task AnswerAsync(Stream stream, string answer) => await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));

    public static async Task ExpectAsync(Stream stream, string commands)
    {
        var bytes = new byte[commands.Length];
        await stream.ReadExactlyAsync(bytes);
        Assert.Equal(commands, Encoding.ASCII.GetString(bytes));
    }

    public void Dispose() => _listener.Dispose();

    private async Task<Stream> Secure(TcpClient client)
    {
        if (_certificate is null)
        {
            return client.GetStream();
        }

        var secure = new SslStream(client.GetStream());
        await secure.AuthenticateAsServerAsync(_certificate);
        return secure;
    }
}
