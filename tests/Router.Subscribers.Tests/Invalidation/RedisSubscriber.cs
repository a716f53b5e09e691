using System.Net.Sockets;
using System.Text;
using Router.Servers;

namespace Router.Subscribers.Tests.Invalidation;

/// <summary>Somebody who listens to a channel, without Router's own client.</summary>
internal sealed class RedisSubscriber : IDisposable
{
    private readonly TcpClient _client;
    private readonly StreamReader _lines;
    private readonly string _channel;

    public RedisSubscriber(RedisServer server, string channel)
    {
        _channel = channel;
        _client = new TcpClient(server.Host, server.Port);
        _lines = new StreamReader(_client.GetStream(), Encoding.UTF8);
    }

    public async Task ListensAsync()
    {
        await _client.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"SUBSCRIBE {_channel}\r\n"));
        await LinesAsync(6);
    }

    /// <summary>The next message: an array of "message", the channel and it, each behind its length.</summary>
    public async Task<string> NextAsync() => (await LinesAsync(7))[6];

    public void Dispose()
    {
        _lines.Dispose();
        _client.Dispose();
    }

    private async Task<string[]> LinesAsync(int count)
    {
        var lines = new string[count];
        for (var i = 0; i < count; i++)
        {
            lines[i] = await _lines.ReadLineAsync() ?? throw new EndOfStreamException();
        }

        return lines;
    }
}
