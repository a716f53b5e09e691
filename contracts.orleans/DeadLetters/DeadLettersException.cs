using Orleans;

namespace Router.Contracts.Orleans.DeadLetters;

/// <summary>Dead letters cannot be listed, replayed or dropped; the message says why and what to do.</summary>
[GenerateSerializer]
[Alias("router.dead-letters-exception")]
public sealed class DeadLettersException : Exception
{
    /// <summary>Of a replay: letters that were taken all the same, and are gone.</summary>
    [Id(0)]
    public int Delivered { get; init; }

    /// <summary>Of a replay: letters that failed again.</summary>
    [Id(1)]
    public int Failed { get; init; }

    /// <summary>Of a replay: letters that were not tried, because an earlier one of their row is still parked.</summary>
    [Id(2)]
    public int Waiting { get; init; }

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
