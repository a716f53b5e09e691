using System.Text.Json.Serialization;
using Router.Contracts;

namespace Router.Routing.DeadLetters;

/// <summary>A change that its subscription did not take, or that came after such a one of the same row; without the change itself.</summary>
public sealed record DeadLetter
{
    /// <summary>The subscription's name.</summary>
    public required string Subscription { get; init; }

    /// <summary>The change's token; of a change of a whole table, its batch's.</summary>
    public required ChangeToken Token { get; init; }

    /// <summary>The partition it came in.</summary>
    public required string Partition { get; init; }

    /// <summary>The table.</summary>
    public required TableName Table { get; init; }

    /// <summary>What happened.</summary>
    public required ChangeKind Kind { get; init; }

    /// <summary>What happened to the whole table; null for a row, and where the letter was saved before that was noted.</summary>
    public TableChange? Change { get; init; }

    /// <summary>Of a change of the whole table: its number, from 0, among those that say the same of it under the same token.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Number { get; init; }

    /// <summary>
    /// The row-encoding bytes of the row's key, or of both keys of an update that changed it; empty where the whole table is parked behind the letter,
    /// because it has no key or all of it changed.
    /// </summary>
    public IReadOnlyList<byte[]> Keys { get; init; } = [];

    /// <summary>The key as JSON, for people; empty where there is none.</summary>
    public string KeyText { get; init; } = "";

    /// <summary>What the subscriber threw; empty where the change was never tried, because it came behind another letter.</summary>
    public string Failure { get; init; } = "";

    /// <summary>When it was parked.</summary>
    public required DateTimeOffset ParkedAt { get; init; }

    /// <summary>Whether it was parked untried, behind another letter of its row.</summary>
    public bool IsBehind => Failure.Length == 0;

    /// <summary>The letter's identity.</summary>
    public DeadLetterId Id => new(Subscription, Token, Table, Kind == ChangeKind.Table ? Change ?? TableChange.None : null, Number);
}
