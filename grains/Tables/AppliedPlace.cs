using Router.Contracts;

namespace Router.Grains.Tables;

/// <summary>How far a partition has applied its stream.</summary>
/// <remarks>
/// A change of the whole table has the token of the row that comes next, so a token alone does not tell whether that row was applied too; several such
/// changes may have one token.
/// </remarks>
/// <param name="Token">The newest change applied.</param>
/// <param name="TableChanges">0 where the row of that token was applied; else how many changes of whole tables with that token were, and the row was not.</param>
internal readonly record struct AppliedPlace(ChangeToken Token, int TableChanges)
{
    /// <summary>Before every change.</summary>
    public static AppliedPlace None => new(ChangeToken.None, 0);

    /// <summary>Whether the row was applied.</summary>
    public bool HasRow(ChangeToken token) => token < Token || (token == Token && TableChanges == 0);
}
