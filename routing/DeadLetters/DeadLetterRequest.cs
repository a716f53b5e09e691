using System.Text.Json.Serialization;
using Router.Contracts;

namespace Router.Routing.DeadLetters;

/// <summary>What another process asks of the source that holds the letters.</summary>
public sealed record DeadLetterRequest
{
    /// <summary>What is to be done.</summary>
    public required DeadLetterAction Action { get; init; }

    /// <summary>The subscription's name.</summary>
    public required string Subscription { get; init; }

    /// <summary>The letters' tokens as text; null for all.</summary>
    public IReadOnlyList<string>? Tokens { get; init; }

    /// <exception cref="FormatException">One is no token.</exception>
    [JsonIgnore]
    internal ChangeToken[]? ParsedTokens => Tokens is null ? null : [.. Tokens.Select(ChangeToken.Parse)];
}
