using System.Net;
using System.Net.Sockets;

namespace Router.Silo.Processes;

/// <summary>Ports that nobody listens on, below those that outgoing connections take, so that a silo can come again on its own.</summary>
public static class FreePorts
{
    private const int First = 14000;
    private const int Count = 5900;

    private static int s_next = Environment.ProcessId * 37 % Count;

    /// <summary>One that this process has not given out before.</summary>
    public static int Take()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + (Interlocked.Increment(ref s_next) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"Every port from {First} on is taken.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
