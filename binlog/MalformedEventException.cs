namespace Router.Binlog;

/// <summary>Bytes that are not an event as the servers write it. Who knows the file and the offset adds them.</summary>
public sealed class MalformedEventException : Exception
{
    /// <summary>An error of that kind.</summary>
    public MalformedEventException(EventFault fault, string message)
        : base(message) => Fault = fault;

    /// <summary>An error of that kind, found by another error.</summary>
    public MalformedEventException(EventFault fault, string message, Exception inner)
        : base(message, inner) => Fault = fault;

    /// <summary>What is wrong.</summary>
    public EventFault Fault { get; }
}
