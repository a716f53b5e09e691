using Router.Contracts;
using Router.Contracts.Orleans.Reading;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;

namespace Router.Grains.Reading;

/// <summary>What one reader wants: worked out once, asked for each frame. One thread at a time.</summary>
internal sealed class ReaderChoice
{
    private readonly LogRead _read;
    private readonly Subscription _subscription;
    private readonly ByTable<TableChoice> _tables;
    private readonly ChangeFrame _frame;
    private readonly RowSelection _selection = new();

    /// <summary>Reads what is asked for.</summary>
    /// <exception cref="LogReadException">It makes no sense; the message says what does.</exception>
    public ReaderChoice(string source, LogRead read)
    {
        _read = read;
        _frame = new ChangeFrame { Source = source };
        _subscription = Subscribe(read);
        _tables = new ByTable<TableChoice>(table => Follows(table.Name) ? new TableChoice(true, RowFilter.Of(_subscription, table)) : TableChoice.None);
    }

    /// <summary>Whether a question is for the same as this.</summary>
    public bool IsOf(LogRead read) => read.Tables == _read.Tables && IsSame(read.Filter, _read.Filter);

    public bool Follows(TableName table) => _subscription.Tables.Matches(table) && PublicTables.Allows(table);

    /// <summary>The rows after that place that are wanted, valid until the next call; null where there are none.</summary>
    /// <exception cref="LogReadException">A condition cannot be asked of these rows.</exception>
    public ChangeFrame? Select(in HeldFrame held, ChangeToken after)
    {
        try
        {
            return (((int)_subscription.Kinds >> (int)held.Kind) & 1) != 0 && _tables.Of(held.Table) is { IsWanted: true } choice
                ? Select(held, after, choice.Filter)
                : null;
        }
        catch (Exception unfit) when (unfit is ArgumentException or InvalidOperationException or FormatException)
        {
            throw new LogReadException($"The changes of {held.Table.Name} cannot be chosen so: {unfit.Message}");
        }
    }

    private ChangeFrame? Select(in HeldFrame held, ChangeToken after, RowFilter? filter)
    {
        held.Fill(_frame);
        if (held.Kind == ChangeKind.Table || (filter is null && held.IsAfter(after)))
        {
            return _frame;
        }

        _selection.Begin();
        foreach (var change in _frame.Open())
        {
            if (change.Token > after && filter?.Wants(change) != false)
            {
                _selection.Add(change);
            }
        }

        return _selection.Count > 0 ? _selection.Finish(_frame) : null;
    }

    private static Subscription Subscribe(LogRead read)
    {
        try
        {
            return new Subscription
            {
                Name = "reader",
                Level = SubscriptionLevel.Log,
                Tables = TableGlob.Parse(read.Tables),
                Kinds = read.Filter?.Kinds is { } kinds ? Enum.Parse<ChangeKinds>(kinds, ignoreCase: true) : ChangeKinds.All,
                ChangedColumns = read.Filter?.ChangedColumns ?? [],
                Condition = read.Filter is { Where.Length: > 0 } filter
                    ? RowCondition.All([.. filter.Where.Select(item => RowCondition.Of(item.Column, item.Operator, item.Values))])
                    : null,
                Subscriber = NoSubscriber.Instance,
            };
        }
        catch (Exception malformed) when (malformed is FormatException or ArgumentException)
        {
            throw new LogReadException($"This cannot be read: {malformed.Message}");
        }
    }

    private static bool IsSame(RowFilterText? left, RowFilterText? right) => left is null || right is null
        ? left is null && right is null
        : left.Kinds == right.Kinds
            && left.ChangedColumns.AsSpan().SequenceEqual(right.ChangedColumns)
            && left.Where.Length == right.Where.Length
            && left.Where.Zip(right.Where).All(pair => IsSame(pair.First, pair.Second));

    private static bool IsSame(ColumnFilterText left, ColumnFilterText right) =>
        left.Column == right.Column && left.Operator == right.Operator && left.Values.SequenceEqual(right.Values);
}
