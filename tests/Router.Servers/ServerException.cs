namespace Router.Servers;

/// <summary>A private server did not start or stop, or refused a statement; the message holds what it said.</summary>
public sealed class ServerException : Exception
{
    /// <summary>Says what happened.</summary>
    public ServerException(string message)
        : base(message)
    {
    }
}
