using Orleans;

namespace Router.Contracts.Orleans.Reading;

/// <summary>The log cannot be read from the place asked for; the message says why and what to do. It crosses silos without what caused it.</summary>
[GenerateSerializer]
public sealed class LogReadException : Exception
{
    /// <summary>With a message.</summary>
    public LogReadException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    public LogReadException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Without a word.</summary>
    public LogReadException()
    {
    }

    /// <summary>Whether the place asked for is lost for good; else the same question may be answered later.</summary>
    [Id(0)]
    public bool IsPlaceLost { get; init; }
}
