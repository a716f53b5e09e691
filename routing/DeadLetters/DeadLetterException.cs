namespace Router.Routing.DeadLetters;

/// <summary>A dead letter could not be kept, or the store of them not be used. The message says what to do. Nothing is lost: the partition stops before the change.</summary>
public sealed class DeadLetterException : Exception
{
    /// <summary>An error of that kind.</summary>
    public DeadLetterException(DeadLetterFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    /// <summary>The reason.</summary>
    public DeadLetterFault Fault { get; }
}
