using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Router.Servers;

/// <summary>An HTTP endpoint that takes purges and notes them: method, path, surrogate keys, token.</summary>
public sealed class PurgeServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _taken = new();

    /// <summary>Listens at a port of its own.</summary>
    public PurgeServer()
    {
        _listener.Start();
        _ = ListenAsync();
    }

    /// <summary>How it answers.</summary>
    public int Status { get; set; } = 200;

    /// <summary>Its address.</summary>
    public string Url => $"http://{_listener.LocalEndpoint}/";

    /// <summary>The requests there were, as <c>PURGE / user:7 token</c>.</summary>
    public IReadOnlyList<string> Taken => [.. _taken];

    /// <summary>Closes the port.</summary>
    public void Dispose() => _listener.Dispose();

    private async Task ListenAsync()
    {
        while (true)
        {
            _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        while (await reader.ReadLineAsync() is { Length: > 0 } request)
        {
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            while (await reader.ReadLineAsync() is { Length: > 0 } header)
            {
                headers[header[..header.IndexOf(':', StringComparison.Ordinal)]] = header[(header.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            }

            _taken.Enqueue($"{request[..request.LastIndexOf(' ')]} {headers.GetValueOrDefault("Surrogate-Key")} {headers.GetValueOrDefault("Fastly-Key")}");
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {Status} X\r\nContent-Length: 0\r\n\r\n"));
        }
    }
}
