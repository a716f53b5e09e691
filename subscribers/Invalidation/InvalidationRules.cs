using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Subscribers.Invalidation;

/// <summary>
/// From changed rows to the keys and tags of what was cached of them: <c>rules.Key("shop.users", "user:{id}").Tag("shop.orders", "orders-of:{user_id}")</c>.
/// A row may have any number of them.
/// </summary>
/// <remarks>
/// An update that changes a column of a template invalidates the old and the new text. Values are written as
/// <see cref="Contracts.Rows.RowImage.TryWriteUtf8"/> says, the same on every machine: integers, text, labels, UUIDs as they are, dates and times in
/// ISO 8601, binary in upper-case hexadecimal digits; NULL is empty, as C# prints a null. A brace that is none of a column is written twice.
/// A change of a whole table (TRUNCATE, DROP, RENAME, ALTER, partition DDL, a suspected foreign-key cascade) invalidates the tables' tag if
/// <see cref="Table"/> declares one, and else everything.
/// </remarks>
public sealed class InvalidationRules
{
    private readonly List<InvalidationRule> _rules = [];
    private readonly List<TableRule> _tableRules = [];

    internal IReadOnlyList<InvalidationRule> Items => _rules;

    internal IReadOnlyList<TableRule> TableItems => _tableRules;

    /// <summary>All tables of the rules.</summary>
    /// <exception cref="InvalidOperationException">There is no rule.</exception>
    public TableGlob Tables => _rules.Count + _tableRules.Count > 0
        ? TableGlob.Parse(string.Join(',', _rules.Select(rule => rule.Tables).Concat(_tableRules.Select(rule => rule.Tables)).Select(glob => glob.ToString()).Distinct()))
        : throw new InvalidOperationException("There is no rule: say what to invalidate, for example rules.Key(\"shop.users\", \"user:{id}\").");

    /// <summary>The kinds of changes that any of the rules wants.</summary>
    public ChangeKinds Kinds => _rules.Aggregate(ChangeKinds.Table, (kinds, rule) => kinds | rule.Kinds);

    /// <summary>A key for each changed row.</summary>
    /// <param name="tables">Patterns: <c>shop.users</c>, <c>shop.*</c>, several with commas.</param>
    /// <param name="template">The key, with columns in braces: <c>user:{id}</c>.</param>
    /// <param name="kinds">The kinds of changes that count.</param>
    /// <param name="changed">Columns of which an update must have changed one; those in the template count anyway. Null for any update.</param>
    /// <param name="where">The rows that are cached at all: an update counts if the row was or becomes one of them. Null for all.</param>
    /// <exception cref="FormatException">The patterns or the template are malformed.</exception>
    /// <exception cref="ArgumentException">No kind of row changes is asked for.</exception>
    public InvalidationRules Key(
        string tables, string template, ChangeKinds kinds = ChangeKinds.Rows, IReadOnlyList<string>? changed = null, RowCondition? where = null) =>
        Add(tables, template, isTag: false, kinds, changed, where);

    /// <summary>A tag for each changed row: all entries of the tag are invalid.</summary>
    /// <inheritdoc cref="Key"/>
    public InvalidationRules Tag(
        string tables, string template, ChangeKinds kinds = ChangeKinds.Rows, IReadOnlyList<string>? changed = null, RowCondition? where = null) =>
        Add(tables, template, isTag: true, kinds, changed, where);

    /// <summary>
    /// The tag that a change of a whole table invalidates instead of everything. Every entry that was made of rows of the table must bear it.
    /// </summary>
    /// <param name="tables">Patterns.</param>
    /// <param name="tag">The tag, without columns.</param>
    /// <exception cref="FormatException">The patterns are malformed.</exception>
    public InvalidationRules Table(string tables, string tag)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        _tableRules.Add(new TableRule(ParseTables(tables), tag));
        return this;
    }

    /// <summary>
    /// A change of a whole table invalidates nothing: what was cached of its rows lives until it expires. For targets that know neither tags nor how
    /// to forget everything, such as an <c>IDistributedCache</c>.
    /// </summary>
    /// <param name="tables">Patterns.</param>
    /// <exception cref="FormatException">The patterns are malformed.</exception>
    public InvalidationRules IgnoreTableChanges(string tables)
    {
        _tableRules.Add(new TableRule(ParseTables(tables), null));
        return this;
    }

    /// <summary>The abilities that a target needs for these rules.</summary>
    internal InvalidationAbilities Needed =>
        (_rules.Any(rule => !rule.IsTag) ? InvalidationAbilities.Keys : 0)
        | (_rules.Any(rule => rule.IsTag) || _tableRules.Any(rule => rule.Tag is not null) ? InvalidationAbilities.Tags : 0)
        | (_rules.All(HasTableRule) ? 0 : InvalidationAbilities.Everything);

    /// <summary>What a change of the whole table invalidates; empty: nothing; null: everything.</summary>
    internal IReadOnlyList<string>? TableTags(TableName table)
    {
        var ofTable = _tableRules.Where(rule => rule.Tables.Matches(table)).ToArray();
        return ofTable.Length == 0 ? null : [.. ofTable.Select(rule => rule.Tag).OfType<string>().Distinct()];
    }

    /// <summary>Known only where both are single tables, or the patterns are the same.</summary>
    private bool HasTableRule(InvalidationRule rule) =>
        _tableRules.Any(other => rule.Tables.SingleTable is { } table ? other.Tables.Matches(table) : other.Tables.ToString() == rule.Tables.ToString());

    private InvalidationRules Add(
        string tables, string template, bool isTag, ChangeKinds kinds, IReadOnlyList<string>? changed, RowCondition? where)
    {
        if ((kinds & ChangeKinds.Rows) == 0)
        {
            throw new ArgumentException($"The rule '{template}' is of {kinds}: a rule with a key or tag is of changes of rows.", nameof(kinds));
        }

        _rules.Add(new InvalidationRule(ParseTables(tables), KeyTemplate.Parse(template), isTag, kinds & ChangeKinds.Rows, changed ?? [], where));
        return this;
    }

    /// <summary>The patterns of all rules are followed together, so none may take tables out that another one names.</summary>
    private static TableGlob ParseTables(string tables) => tables?.Contains('!', StringComparison.Ordinal) == true
        ? throw new FormatException($"'{tables}': a rule names its tables without '!'.")
        : TableGlob.Parse(tables!);
}
