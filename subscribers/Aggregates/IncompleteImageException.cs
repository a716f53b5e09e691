namespace Router.Subscribers.Aggregates;

/// <summary>The server logs rows without a column that an aggregate needs, before or after the change: it cannot be kept right with such a log.</summary>
public sealed class IncompleteImageException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="aggregate">The aggregate's name.</param>
    /// <param name="column">Schema, table and column.</param>
    public IncompleteImageException(string aggregate, string column)
        : base($"The aggregate '{aggregate}' needs {column} before and after each change, and the log holds a change without it: set binlog_row_image=FULL on the server, for running sessions too.")
    {
    }

    /// <summary>Makes the exception.</summary>
    public IncompleteImageException()
    {
    }

    /// <summary>Makes the exception.</summary>
    public IncompleteImageException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    public IncompleteImageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
