using Router.Contracts;

namespace Router.Routing.DeadLetters;

/// <summary>
/// Where a letter lies among those of its subscription: by token. Of changes with one token those of tables come before the row, as in the log, and those of
/// one table as the statement made them: a table is dropped before another is created under its name, and of two renamings the first comes first.
/// </summary>
/// <param name="Token">The change's token.</param>
/// <param name="Table">The table.</param>
/// <param name="Change">What happened to the whole table; null for a row.</param>
/// <param name="Number">Which of those it is that say the same.</param>
internal readonly record struct LetterPlace(ChangeToken Token, TableName Table, TableChange? Change, int Number = 0) : IComparable<LetterPlace>
{
    public static bool operator >=(LetterPlace left, LetterPlace right) => left.CompareTo(right) >= 0;

    public static bool operator <=(LetterPlace left, LetterPlace right) => left.CompareTo(right) <= 0;

    public static bool operator >(LetterPlace left, LetterPlace right) => left.CompareTo(right) > 0;

    public static bool operator <(LetterPlace left, LetterPlace right) => left.CompareTo(right) < 0;

    public int CompareTo(LetterPlace other) =>
        Token.CompareTo(other.Token) is not 0 and var byToken ? byToken
        : Rank.CompareTo(other.Rank) is not 0 and var byChange ? byChange
        : string.CompareOrdinal(Table.Schema, other.Table.Schema) is not 0 and var bySchema ? bySchema
        : string.CompareOrdinal(Table.Table, other.Table.Table) is not 0 and var byTable ? byTable
        : Number.CompareTo(other.Number);

    private int Rank => Change is { } change ? (int)change : int.MaxValue;
}
