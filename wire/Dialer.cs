using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Router.Wire;

/// <summary>Opens the TCP connection: every address of the host in turn, within one deadline.</summary>
internal static class Dialer
{
    // How long a cancellation may go unnoticed while a connection opens: nothing else can interrupt a poll there.
    private const int PollSliceMicroseconds = 50_000;

    public static SocketStream Dial(ConnectionSettings settings, IPAddress[] addresses, long deadlineTicks, CancellationToken cancellation)
    {
        var last = SocketError.HostNotFound;
        foreach (var address in addresses)
        {
            last = TryDial(new IPEndPoint(address, settings.Port), deadlineTicks, cancellation, out var stream);
            if (stream is not null)
            {
                return stream;
            }
        }

        throw Unreachable(settings, last);
    }

    public static ConnectException Unreachable(ConnectionSettings settings, SocketError error) => new(
        error switch
        {
            SocketError.ConnectionRefused =>
                $"{settings} refused the connection; check that the server runs, and its address and port.",
            SocketError.TimedOut =>
                $"{settings} did not answer within {settings.ConnectTimeout.TotalSeconds:0.###} s; check address, network and firewall.",
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
                $"The host of {settings} has no address; check its name.",
            _ => $"{settings} cannot be reached ({error}); check address and network.",
        },
        new SocketException((int)error));

    private static SocketError TryDial(EndPoint endPoint, long deadlineTicks, CancellationToken cancellation, out SocketStream? stream)
    {
        stream = null;
        Socket? socket = null;
        try
        {
            socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false, NoDelay = true };
            var result = Connect(socket, endPoint, deadlineTicks, cancellation);
            if (result == SocketError.Success)
            {
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                stream = new SocketStream(socket);
            }

            return result;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
        finally
        {
            if (stream is null)
            {
                socket?.Dispose();
            }
        }
    }

    private static SocketError Connect(Socket socket, EndPoint endPoint, long deadlineTicks, CancellationToken cancellation)
    {
        try
        {
            socket.Connect(endPoint);
            return SocketError.Success;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            return AwaitConnected(socket, deadlineTicks, cancellation);
        }
    }

    private static SocketError AwaitConnected(Socket socket, long deadlineTicks, CancellationToken cancellation)
    {
        while (Stopwatch.GetTimestamp() < deadlineTicks)
        {
            cancellation.ThrowIfCancellationRequested();
            var isWritable = socket.Poll(PollSliceMicroseconds, SelectMode.SelectWrite);
            // Windows makes a socket writable only when it is connected; a refusal shows in the error alone.
            var error = (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            if (isWritable || error != SocketError.Success)
            {
                return error;
            }
        }

        return SocketError.TimedOut;
    }
}
