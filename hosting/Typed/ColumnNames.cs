using Router.Contracts.Rows;

namespace Router.Hosting.Typed;

/// <summary>Which column a member means: the one its attribute names, else the one of its name without regard to case and underscores.</summary>
internal static class ColumnNames
{
    /// <exception cref="RowMappingException">There is none, or more than one.</exception>
    public static MemberColumn Find(MappedMember member, TablePlan table)
    {
        var exact = table.Find(member.ColumnName ?? member.Name);
        var column = exact >= 0 ? table.Columns[exact]
            : member.ColumnName is null ? FindAlike(member, table)
            : null;
        return column is null
            ? throw MappingErrors.NoColumn(member, table)
            : new MemberColumn(member, new MappedColumn(table.Name, column));
    }

    /// <summary>Whether two names are the same but for case and what separates words.</summary>
    public static bool AreAlike(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (true)
        {
            left = left.TrimStart("_- ");
            right = right.TrimStart("_- ");
            if (left.IsEmpty || right.IsEmpty)
            {
                return left.IsEmpty && right.IsEmpty;
            }

            if (char.ToUpperInvariant(left[0]) != char.ToUpperInvariant(right[0]))
            {
                return false;
            }

            left = left[1..];
            right = right[1..];
        }
    }

    private static ColumnDefinition? FindAlike(MappedMember member, TablePlan table)
    {
        ColumnDefinition? found = null;
        foreach (var column in table.Columns)
        {
            if (AreAlike(column.Name, member.Name))
            {
                found = found is null ? column : throw MappingErrors.Ambiguous(member, table, found, column);
            }
        }

        return found;
    }
}
