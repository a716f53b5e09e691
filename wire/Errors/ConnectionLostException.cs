namespace Router.Wire;

/// <summary>The connection ended: closed or reset by the server or the network, or closed by us after a time-out or a cancellation.</summary>
public sealed class ConnectionLostException : WireException
{
    internal ConnectionLostException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
