using System.Net;
using System.Net.Sockets;

namespace Router.Wire.Tests.Fakes;

/// <summary>A server on the loopback that plays one script for one connection. Disposing of it asserts that the script ran to its end.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _script;

    private FakeServer(Func<FakeSession, Task> script)
    {
        _listener.Start();
        _script = PlayAsync(script);
    }

    public ConnectionSettings Settings => new()
    {
        Host = "127.0.0.1",
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
        User = "someone",
        Password = "s3cret",
    };

    public static FakeServer Play(Func<FakeSession, Task> script) => new(script);

    public async ValueTask DisposeAsync()
    {
        await _script.WaitAsync(Patience);
        _listener.Dispose();
    }

    private async Task PlayAsync(Func<FakeSession, Task> script)
    {
        using var session = new FakeSession(await _listener.AcceptSocketAsync());
        await script(session);
    }
}
