using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Router.Wire.Tests.Fakes;

/// <summary>The server's end of one connection.</summary>
internal sealed class FakeSession(Socket socket) : IDisposable
{
    public const uint PlainCapabilities = 0x0018A205;
    public const uint TlsCapabilities = PlainCapabilities | 0x800;

    public static readonly byte[] Challenge = Encoding.ASCII.GetBytes("abcdefghijklmnopqrst");

    private Stream _stream = new NetworkStream(socket, ownsSocket: true);
    private byte _sequence;

    public byte Sequence => _sequence;

    public async Task SendAsync(byte[] payload)
    {
        var framed = Packet.Frame(payload, ref _sequence);
        await SendRawAsync(framed);
    }

    public async Task SendRawAsync(byte[] bytes)
    {
        await _stream.WriteAsync(bytes);
        await _stream.FlushAsync();
    }

    /// <summary>The client's next payload, joined; its sequence numbers are checked.</summary>
    public async Task<byte[]> ReceiveAsync(bool isCommand = false)
    {
        if (isCommand)
        {
            _sequence = 0;
        }

        using var joined = new MemoryStream();
        while (true)
        {
            var header = new byte[4];
            await _stream.ReadExactlyAsync(header);
            Assert.Equal(_sequence++, header[3]);
            var payload = new byte[header[0] | header[1] << 8 | header[2] << 16];
            await _stream.ReadExactlyAsync(payload);
            joined.Write(payload);
            if (payload.Length < 0xFFFFFF)
            {
                return joined.ToArray();
            }
        }
    }

    /// <summary>Null when the client closes instead of sending.</summary>
    public async Task<byte[]?> ReceiveOrEndAsync()
    {
        try
        {
            return await ReceiveAsync();
        }
        catch (IOException)
        {
            return null;
        }
    }

    public Task GreetAsync(string plugin = "mysql_native_password", uint capabilities = PlainCapabilities, string version = "9.9.9-fake") =>
        SendAsync(Packet.Greeting(plugin, capabilities, Challenge, version));

    public Task SwitchAsync(string plugin, byte[] challenge) => SendAsync([0xFE, .. Encoding.ASCII.GetBytes(plugin), 0, .. challenge, 0]);

    /// <summary>Greets and takes whatever answer comes.</summary>
    public async Task LetInAsync()
    {
        await GreetAsync();
        await ReceiveAsync();
        await SendAsync(Packet.Ok);
    }

    /// <summary>Lets in over TLS.</summary>
    public async Task LetInEncryptedAsync(X509Certificate2 certificate)
    {
        await GreetAsync(capabilities: TlsCapabilities);
        await EncryptAsync(certificate);
        await ReceiveAsync();
        await SendAsync(Packet.Ok);
    }

    public async Task EncryptAsync(X509Certificate2 certificate)
    {
        Assert.Equal(32, (await ReceiveAsync()).Length);
        var encrypted = new SslStream(_stream);
        await encrypted.AuthenticateAsServerAsync(certificate);
        _stream = encrypted;
    }

    /// <summary>Waits until the client has closed its end.</summary>
    public async Task AwaitEndAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (await _stream.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset is an end too.
        }
    }

    public void Dispose() => _stream.Dispose();
}
