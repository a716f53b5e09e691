using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;

namespace Router.Routing.Processing;

/// <summary>Which rows of a table a subscription wants, worked out once a table's plan.</summary>
internal sealed class RowFilter
{
    private readonly int[] _changedOrdinals;
    private readonly Func<RowImage, bool>? _condition;
    private readonly Func<RowChange, bool>? _where;

    private RowFilter(Subscription subscription, TablePlan table)
    {
        _changedOrdinals = [.. subscription.ChangedColumns.Select(column => Ordinal(subscription, table, column))];
        _condition = subscription.Condition?.For(table);
        _where = subscription.Where;
    }

    /// <summary>The filter; null where every row is wanted, or where no rows come, because the table is known from a statement only.</summary>
    /// <exception cref="ArgumentException">The table has not the columns that the subscription names, or they cannot be compared so.</exception>
    public static RowFilter? Of(Subscription subscription, TablePlan table) =>
        subscription.IsFiltered && table.Columns.Count > 0 ? new RowFilter(subscription, table) : null;

    public bool Wants(in RowChange change) =>
        (change.Kind != ChangeKind.Update || _changedOrdinals.Length == 0 || HasChanged(change))
        && (_condition is null || IsSatisfied(_condition, change))
        && (_where is null || _where(change));

    private static bool IsSatisfied(Func<RowImage, bool> condition, in RowChange change) =>
        (change.Before is { Exists: true } before && condition(before)) || (change.After is { Exists: true } after && condition(after));

    private bool HasChanged(in RowChange change)
    {
        foreach (var ordinal in _changedOrdinals)
        {
            if (change.Changed(ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static int Ordinal(Subscription subscription, TablePlan table, string column)
    {
        var ordinal = table.Find(column);
        return ordinal >= 0 ? ordinal : throw new ArgumentException(
            $"The subscription '{subscription.Name}' waits for changes of {table.Name}.{column}, but the table has no such column that is known: "
            + (table.HasNames ? $"it has {string.Join(", ", table.Columns.Select(known => known.Name))}." : "set binlog_row_metadata=FULL on the server."));
    }
}
