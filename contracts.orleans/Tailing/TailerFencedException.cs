using Orleans;

namespace Router.Contracts.Orleans.Tailing;

/// <summary>This tailer of a source is over, since another one has begun: ask again, and the other one answers.</summary>
[GenerateSerializer]
public sealed class TailerFencedException : Exception
{
    /// <summary>With a message.</summary>
    public TailerFencedException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what showed it.</summary>
    public TailerFencedException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Without a word.</summary>
    public TailerFencedException()
    {
    }
}
