using System.Text.Json.Serialization;
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
/// <param name="Number">Its number, from 0, among the changes of the whole table that say the same under the same token; 0 in what was saved without it.</param>
public readonly record struct DeadLetterId(
    string Subscription,
    ChangeToken Token,
    TableName Table,
    TableChange? Change = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Number = 0)
{
    /// <summary>Where it lies among the letters of its subscription.</summary>
    internal LetterPlace Place => new(Token, Table, Change, Number);

    /// <inheritdoc/>
    public override string ToString() =>
        Change is null ? $"{Subscription} {Token}" : Number == 0 ? $"{Subscription} {Token} ({Table}: {Change})" : $"{Subscription} {Token} ({Table}: {Change} {Number + 1})";
}
