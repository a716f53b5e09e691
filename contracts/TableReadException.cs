namespace Router.Contracts;

/// <summary>A table could not be read together with its place in the log. The message says what to do.</summary>
public sealed class TableReadException : Exception
{
    /// <summary>An error with that message.</summary>
    public TableReadException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Whether trying again may help as things are: contact was lost, or the table was altered or locked just then.</summary>
    public bool IsTransient { get; init; }
}
