namespace Router.Grains.Tables.State;

/// <summary>A partition's saved state cannot be used; the message says why and what to do.</summary>
public sealed class PartitionStateException : Exception
{
    /// <summary>With a message.</summary>
    public PartitionStateException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    public PartitionStateException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Without a word.</summary>
    public PartitionStateException()
    {
    }
}
