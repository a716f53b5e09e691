namespace Router.Replication.Source;

/// <summary>A source stopped and needs somebody to act. The message is one sentence or two and says what to do; it never holds a password.</summary>
public sealed class SourceException : Exception
{
    /// <summary>An error of that kind.</summary>
    public SourceException(SourceFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    /// <summary>The reason.</summary>
    public SourceFault Fault { get; }
}
