namespace Router.Contracts;

/// <summary>A table could not be read together with its place in the log. The message says what to do.</summary>
public sealed class TableReadException : Exception
{
    /// <summary>An error with that message.</summary>
    public TableReadException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
