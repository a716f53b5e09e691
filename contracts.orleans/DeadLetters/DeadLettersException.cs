using Orleans;

namespace Router.Contracts.Orleans.DeadLetters;

/// <summary>Dead letters cannot be listed, replayed or dropped; the message says why and what to do.</summary>
[GenerateSerializer]
[Alias("router.dead-letters-exception")]
public sealed class DeadLettersException : Exception
{
    /// <summary>With a message.</summary>
    public DeadLettersException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    public DeadLettersException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Without a word.</summary>
    public DeadLettersException()
    {
    }
}
