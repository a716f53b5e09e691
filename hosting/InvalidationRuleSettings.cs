using Router.Routing.Subscriptions;
using Router.Subscribers.Invalidation;

namespace Router.Hosting;

/// <summary>One rule of <see cref="InvalidationSettings"/>: a key or a tag of rows, or what a change of the whole table does, or both.</summary>
public sealed class InvalidationRuleSettings
{
    /// <summary>Patterns of tables. Required.</summary>
    public string Table { get; set; } = "";

    /// <summary>A key with columns in braces.</summary>
    public string? Key { get; set; }

    /// <summary>A tag with columns in braces.</summary>
    public string? Tag { get; set; }

    /// <summary>The kinds of changes; default all of rows.</summary>
    public ChangeKinds Kinds { get; set; } = ChangeKinds.Rows;

    /// <summary>Columns of which an update must have changed one.</summary>
    public IReadOnlyList<string> Changed { get; set; } = [];

    /// <summary>The rows that are cached at all; all of the conditions must hold.</summary>
    public IList<ConditionSettings> Where { get; } = [];

    /// <summary>The tag that a change of the whole table invalidates; without one everything.</summary>
    public string? TableTag { get; set; }

    /// <summary>A change of the whole table invalidates nothing.</summary>
    public bool IgnoreTableChanges { get; set; }

    internal void AddTo(InvalidationRules rules, string name)
    {
        try
        {
            if ((Key ?? Tag ?? TableTag) is null && !IgnoreTableChanges)
            {
                throw new FormatException("a rule has neither Key nor Tag nor TableTag.");
            }

            Add(rules);
        }
        catch (Exception malformed) when (malformed is FormatException or ArgumentException)
        {
            throw new FormatException($"The invalidation '{name}': {malformed.Message}", malformed);
        }
    }

    private void Add(InvalidationRules rules)
    {
        var where = ConditionSettings.All(Where);
        if (Key is { } key)
        {
            rules.Key(Table, key, Kinds, Changed, where);
        }

        if (Tag is { } tag)
        {
            rules.Tag(Table, tag, Kinds, Changed, where);
        }

        if (TableTag is { } tableTag)
        {
            rules.Table(Table, tableTag);
        }
        else if (IgnoreTableChanges)
        {
            rules.IgnoreTableChanges(Table);
        }
    }
}
