namespace Router.Wire;

/// <summary>The server could not be reached, or could not be trusted, before the login. The message is one sentence with what to do.</summary>
public sealed class ConnectException : WireException
{
    internal ConnectException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
