using Router.Contracts.Rows;

namespace Router.Contracts;

/// <summary>
/// Committed changes of one table and one kind, of one transaction, in commit order; rows are read lazily from the server's own encoding.
/// Valid until the handler that received it has completed; <see cref="Copy"/> keeps it longer.
/// </summary>
public readonly struct ChangeBatch : IEquatable<ChangeBatch>
{
    private readonly ChangeFrame _frame;
    private readonly int _version;

    internal ChangeBatch(ChangeFrame frame)
    {
        _frame = frame;
        _version = frame.Version;
    }

    /// <summary>The source's name.</summary>
    public string Source => Frame.Source;

    /// <summary>The partition it is delivered by, <c>shop.orders</c> or <c>shop.orders/3</c>: batches of one come one at a time; empty outside of a source.</summary>
    public string Partition => Frame.Partition;

    /// <summary>The table and its columns.</summary>
    public TablePlan Table => Frame.Table;

    /// <summary>What happened to the rows, or to their table.</summary>
    public ChangeKind Kind => Frame.Kind;

    /// <summary>What happened to the table as a whole; <see cref="TableChange.None"/> where the batch holds rows.</summary>
    public TableChange TableChange => Frame.TableChange;

    /// <summary>The transaction the changes belong to.</summary>
    public Transaction Transaction => Frame.Transaction;

    /// <summary>Rows in the batch; the two images of an update are one.</summary>
    public int Count => Frame.RowCount;

    /// <summary>The token of the first row.</summary>
    public ChangeToken FirstToken => new(Frame.Transaction.Sequence, Frame.TokenRow(0));

    /// <summary>The token of the last row.</summary>
    public ChangeToken LastToken => new(Frame.Transaction.Sequence, Frame.TokenRow(Math.Max(Frame.RowCount, 1) - 1));

    /// <summary>The memory behind the batch.</summary>
    /// <exception cref="InvalidOperationException">The handler that received the batch has completed.</exception>
    public ChangeFrame Frame => _frame is { } frame && frame.Version == _version
        ? frame
        : throw ChangeFrame.HandedBack();

    /// <summary>A batch with memory of its own, valid as long as anybody holds it.</summary>
    public ChangeBatch Copy() => Frame.Copy().Open();

    /// <summary>The rows, in order.</summary>
    public RowEnumerator GetEnumerator() => new(Frame);

    /// <inheritdoc/>
    public bool Equals(ChangeBatch other) => ReferenceEquals(_frame, other._frame) && _version == other._version;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ChangeBatch other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_frame, _version);

    /// <summary>Whether both are the same delivery.</summary>
    public static bool operator ==(ChangeBatch left, ChangeBatch right) => left.Equals(right);

    /// <summary>Whether they are different deliveries.</summary>
    public static bool operator !=(ChangeBatch left, ChangeBatch right) => !left.Equals(right);
}
