using Orleans;

namespace Router.Contracts.Orleans.Rows;

/// <summary>The row cannot be watched; the message says why and what to do.</summary>
[GenerateSerializer]
public sealed class RowWatchException : Exception
{
    /// <summary>With a message.</summary>
    public RowWatchException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    public RowWatchException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Without a word.</summary>
    public RowWatchException()
    {
    }
}
