namespace Router.Wire;

/// <summary>The server sent something that the client protocol does not allow. The connection is closed.</summary>
public sealed class ProtocolException : WireException
{
    internal ProtocolException(ProtocolFault fault, string message)
        : base($"{fault}: {message}") => Fault = fault;

    /// <summary>What is wrong.</summary>
    public ProtocolFault Fault { get; }
}
