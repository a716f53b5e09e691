using Orleans;

namespace Router.Contracts.Orleans.Rows;

/// <summary>The row cannot be watched; the message says why and what to do.</summary>
[GenerateSerializer]
public sealed class RowWatchException : Exception
{
    /// <summary>Whether the same may be possible in a moment: a silo, the storage or the server cannot be reached.</summary>
    [Id(0)]
    public bool IsTransient { get; init; }

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
