using System.Net;
using System.Net.Sockets;

namespace Router.Wire.Tests;

/// <summary>A host that does not answer: a listener whose queue is full, so that the kernel drops whoever else knocks.</summary>
public sealed class DialerTests : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _queue = [];

    public DialerTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(0);
        while (TryQueue())
        {
        }
    }

    private ConnectionSettings Settings => new()
    {
        Host = "127.0.0.1",
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port,
        User = "u",
    };

    [Fact]
    public async Task A_host_that_does_not_answer_runs_into_the_connect_timeout()
    {
        var error = await Assert.ThrowsAsync<ConnectException>(
            () => ServerConnection.ConnectAsync(Settings with { ConnectTimeout = TimeSpan.FromMilliseconds(200) }));
        Assert.Contains("did not answer within 0.2 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connecting_to_a_host_that_does_not_answer_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ServerConnection.ConnectAsync(Settings with { ConnectTimeout = TimeSpan.FromMinutes(5) }, cancellation.Token)
                .WaitAsync(TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public async Task A_host_without_an_address_is_a_connect_error()
    {
        var error = await Assert.ThrowsAsync<ConnectException>(() => ServerConnection.ConnectAsync(Settings with { Host = "no-such-host.invalid" }));
        Assert.Contains("no-such-host.invalid", error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _queue.ForEach(socket => socket.Dispose());
        _listener.Dispose();
    }

    /// <summary>False once a connection is not taken in any more.</summary>
    private bool TryQueue()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        _queue.Add(socket);
        try
        {
            socket.Connect(_listener.LocalEndPoint!);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            return socket.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectWrite);
        }

        return true;
    }
}
