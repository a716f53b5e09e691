namespace Router.Wire;

/// <summary>What can go wrong between us and a server. An IOException, so that a TLS stream in between passes it on unwrapped.</summary>
public abstract class WireException : IOException
{
    private protected WireException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
