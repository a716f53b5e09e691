namespace Router.Wire;

/// <summary>Nothing came from the server for as long as it may be silent. The connection is closed.</summary>
public sealed class ReadDeadlineException : WireException
{
    internal ReadDeadlineException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
