namespace Router.Contracts.Rows;

/// <summary>Bytes that are not rows of their table.</summary>
public sealed class MalformedRowException : Exception
{
    /// <summary>An error of that kind.</summary>
    public MalformedRowException(RowFault fault, string message)
        : base(message) => Fault = fault;

    /// <summary>What is wrong.</summary>
    public RowFault Fault { get; }
}
