using Router.Routing.Processing;

namespace Router.Hosting.Typed;

/// <summary>A row cannot be the object that was asked for. The message names the member and the column, and says what to change; trying again does not help.</summary>
public sealed class RowMappingException : Exception, IFinalFailure
{
    /// <summary>An error of that kind.</summary>
    public RowMappingException(MappingFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    /// <summary>The reason.</summary>
    public MappingFault Fault { get; }
}
