using Router.Contracts;

namespace Router.Replication.Tests.Support;

/// <summary>One delivered row, or change of a table, written out.</summary>
internal sealed record RecordedChange(
    ChangeToken Token, Transaction Transaction, TableName Table, ChangeKind Kind, TableChange TableChange, string? Key, string? Before, string? After)
{
    /// <summary>Kind and key, as the issue lists them: <c>write 1</c>.</summary>
    public string Short => Kind == ChangeKind.Table ? $"{TableChange} {Table.Table}" : $"{Kind} {Key}";
}
