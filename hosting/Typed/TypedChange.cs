using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Hosting.Typed;

/// <summary>One changed row as objects. All but <see cref="Row"/> and <see cref="Changed"/> may be kept when the handler has completed.</summary>
public readonly struct TypedChange<T>
{
    private readonly PlanMapping<T>? _mapping;
    private readonly RowChange _row;
    private readonly T? _before;
    private readonly T? _after;
    private readonly MemberColumn? _missingBefore;
    private readonly MemberColumn? _missingAfter;
    private readonly int _tokenRow;

    internal TypedChange(PlanMapping<T> mapping, in ChangeBatch batch, in RowChange row)
        : this(batch)
    {
        (_mapping, _row, _tokenRow) = (mapping, row, row.Token.Row);
        var (before, after) = (row.Before, row.After);
        if (before.Exists)
        {
            _missingBefore = mapping.TryMap(before, default, out _before);
        }

        if (after.Exists)
        {
            _missingAfter = mapping.TryMap(after, before, out _after);
        }
    }

    /// <summary>A change of the whole table.</summary>
    internal TypedChange(in ChangeBatch batch)
    {
        var frame = batch.Frame;
        (Kind, TableChange, Table, Source, Transaction) = (frame.Kind, frame.TableChange, frame.Table.Name, frame.Source, frame.Transaction);
        _tokenRow = batch.FirstToken.Row;
    }

    /// <summary>What happened.</summary>
    public ChangeKind Kind { get; }

    /// <summary>What happened to the table as a whole, where <see cref="Kind"/> is <see cref="ChangeKind.Table"/>; there are no rows then.</summary>
    public TableChange TableChange { get; }

    /// <summary>The table.</summary>
    public TableName Table { get; }

    /// <summary>The source's name.</summary>
    public string Source { get; }

    /// <summary>The transaction the change belongs to.</summary>
    public Transaction Transaction { get; }

    /// <summary>The identity of this change, the same on every replay.</summary>
    public ChangeToken Token => new(Transaction.Sequence, _tokenRow);

    /// <summary>The row before; null (of a struct, its default) for an insert.</summary>
    /// <exception cref="RowMappingException">
    /// The log does not hold all of it: <c>binlog_row_image</c> is MINIMAL or NOBLOB. <see cref="Row"/> reads what there is.
    /// </exception>
    public T? Before => _missingBefore is null ? _before : throw MappingErrors.IsAbsent(_missingBefore);

    /// <summary>The row after, of an update put together from both images; null (of a struct, its default) for a delete.</summary>
    /// <inheritdoc cref="Before"/>
    public T? After => _missingAfter is null ? _after : throw MappingErrors.IsAbsent(_missingAfter);

    /// <summary>The same change in the log's own form. Valid until the handler has completed.</summary>
    /// <exception cref="InvalidOperationException">It is a change of the whole table.</exception>
    public RowChange Row => _mapping is not null ? _row : throw new InvalidOperationException(
        $"{Table} changed as a whole ({TableChange}), so there is no row: ask Kind before Row.");

    /// <summary>Whether a column changed, by the member's name or the column's own; see <see cref="RowChange.Changed(int)"/>.</summary>
    /// <exception cref="ArgumentException">There is neither such a member nor such a column.</exception>
    public bool Changed(string name)
    {
        var row = Row;
        return _mapping!.Find(name) is >= 0 and var ordinal ? row.Changed(ordinal) : row.Changed(name);
    }
}
