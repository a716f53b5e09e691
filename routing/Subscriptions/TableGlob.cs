using System.IO.Enumeration;
using Router.Contracts;

namespace Router.Routing.Subscriptions;

/// <summary>
/// Patterns of table names: <c>shop.orders</c>, <c>shop.*</c>, <c>*.orders</c>, with <c>*</c> and <c>?</c> in either half,
/// separated by commas; a pattern after <c>!</c> takes tables out again.
/// </summary>
public sealed class TableGlob
{
    private readonly (string Schema, string Table)[] _included;
    private readonly (string Schema, string Table)[] _excluded;
    private readonly string _text;

    private TableGlob(string text, (string, string)[] included, (string, string)[] excluded)
    {
        _text = text;
        _included = included;
        _excluded = excluded;
    }

    /// <summary>Every table.</summary>
    public static TableGlob All { get; } = Parse("*.*");

    /// <summary>Reads patterns.</summary>
    /// <exception cref="FormatException">A pattern has no dot between schema and table, or there is none at all.</exception>
    public static TableGlob Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var patterns = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (patterns.Length == 0)
        {
            throw new FormatException("No table is named: write schema.table, for example shop.orders or shop.*.");
        }

        var excluded = patterns.Where(pattern => pattern[0] == '!').Select(pattern => Halves(pattern[1..])).ToArray();
        var included = patterns.Where(pattern => pattern[0] != '!').Select(Halves).ToArray();
        return new TableGlob(text, included.Length > 0 ? included : [("*", "*")], excluded);
    }

    /// <summary>Whether the table is one of them.</summary>
    public bool Matches(TableName table) => MatchesAny(_included, table) && !MatchesAny(_excluded, table);

    /// <summary>The one table the patterns name when they are one name without wildcards; else null.</summary>
    public TableName? SingleTable => _included is [var only] && _excluded.Length == 0 && !IsPattern(only.Schema) && !IsPattern(only.Table)
        ? new TableName(only.Schema, only.Table)
        : null;

    /// <summary>The patterns as they were written.</summary>
    public override string ToString() => _text;

    private static bool MatchesAny((string Schema, string Table)[] patterns, TableName table)
    {
        foreach (var (schema, name) in patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(schema, table.Schema, ignoreCase: false)
                && FileSystemName.MatchesSimpleExpression(name, table.Table, ignoreCase: false))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPattern(string half) => half.AsSpan().ContainsAny('*', '?');

    private static (string Schema, string Table) Halves(string pattern)
    {
        var dot = pattern.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && dot < pattern.Length - 1
            ? (pattern[..dot], pattern[(dot + 1)..])
            : throw new FormatException($"'{pattern}' names no table: write schema.table, for example shop.orders or shop.*.");
    }
}
