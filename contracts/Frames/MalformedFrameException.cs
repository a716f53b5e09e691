namespace Router.Contracts.Frames;

/// <summary>Bytes that are no frame.</summary>
public sealed class MalformedFrameException : Exception
{
    /// <summary>An error of that kind.</summary>
    public MalformedFrameException(FrameFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    /// <summary>What is wrong.</summary>
    public FrameFault Fault { get; }
}
