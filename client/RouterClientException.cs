namespace Router.Client;

/// <summary>The cluster does not answer; the message says what to look at.</summary>
public sealed class RouterClientException : Exception
{
    /// <summary>With a message.</summary>
    public RouterClientException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    public RouterClientException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Without a word.</summary>
    public RouterClientException()
    {
    }
}
