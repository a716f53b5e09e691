namespace Router.Wire;

/// <summary>The answer to one statement: rows, or the counts of a statement that has none. Held in memory as a whole.</summary>
public sealed class QueryResult
{
    internal QueryResult(ulong affectedRows, ulong lastInsertId)
    {
        Columns = [];
        Rows = [];
        AffectedRows = affectedRows;
        LastInsertId = lastInsertId;
    }

    internal QueryResult(string[] columns, List<ResultRow> rows)
    {
        Columns = columns;
        Rows = rows;
    }

    /// <summary>The columns' names in order; empty for a statement without rows.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The rows in the server's order.</summary>
    public IReadOnlyList<ResultRow> Rows { get; }

    /// <summary>Rows that an INSERT, UPDATE or DELETE touched; 0 for a result with rows.</summary>
    public ulong AffectedRows { get; }

    /// <summary>The first AUTO_INCREMENT value that an INSERT made; otherwise 0.</summary>
    public ulong LastInsertId { get; }

    /// <summary>The text of the first column of the first row; null for SQL NULL and for an answer without rows.</summary>
    public string? Scalar => Rows.Count == 0 ? null : Rows[0][0];

    /// <summary>The index of a column, compared without regard to case; -1 if there is none.</summary>
    public int IndexOf(string column)
    {
        for (var index = 0; index < Columns.Count; index++)
        {
            if (string.Equals(Columns[index], column, StringComparison.OrdinalIgnoreCase))
            {
                return index;
            }
        }

        return -1;
    }
}
