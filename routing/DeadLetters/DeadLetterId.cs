using Router.Contracts;

namespace Router.Routing.DeadLetters;

/// <summary>
/// The identity of a dead letter: a change is parked once for a subscription, however often it comes. Changes of tables share their token with each other,
/// and with the row that comes next.
/// </summary>
/// <param name="Subscription">The subscription's name.</param>
/// <param name="Token">The change's token.</param>
/// <param name="Table">The table; none in what was saved when the token alone was the identity.</param>
/// <param name="Change">What happened to the whole table; null for a row, <see cref="TableChange.None"/> where a letter was saved without it.</param>
public readonly record struct DeadLetterId(string Subscription, ChangeToken Token, TableName Table, TableChange? Change = null)
{
    /// <summary>Where it lies among the letters of its subscription.</summary>
    internal LetterPlace Place => new(Token, Table, Change);

    /// <inheritdoc/>
    public override string ToString() => Change is null ? $"{Subscription} {Token}" : $"{Subscription} {Token} ({Table}: {Change})";
}
