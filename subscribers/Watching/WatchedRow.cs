using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Subscribers.Watching;

/// <summary>What a watched row is: as it was read, or after a change. Valid as long as anybody holds it.</summary>
public sealed class WatchedRow
{
    private readonly ChangeToken? _token;
    private long _asOfSequence = -1;

    private WatchedRow(ChangeKind? change, RowImage image, RowImage before, ChangeToken? token, in Transaction transaction, bool isResync)
    {
        (Change, Image, Before, _token, Transaction, IsResync) = (change, image, before, token, transaction, isResync);
    }

    /// <summary>Whether there is such a row.</summary>
    public bool Exists => Image.Exists;

    /// <summary>The row's newest image, every column of it; where there is no such row, its <see cref="RowImage.Exists"/> is false.</summary>
    public RowImage Image { get; }

    /// <summary>The row before the change; does not exist where it was read, or inserted.</summary>
    public RowImage Before { get; }

    /// <summary>
    /// What happened to the row, from the view of its key: an update that changes the key is a delete to the watchers of the old one and an insert to
    /// those of the new one. Null where the row was read and not followed to here: at first, and after a loss of contact.
    /// </summary>
    public ChangeKind? Change { get; }

    /// <summary>The identity of the change; null where the row was read.</summary>
    public ChangeToken? Token => _token;

    /// <summary>
    /// Whether changes before this image may not have been told: contact was lost, the table was changed as a whole, the log lacked parts of the
    /// row (<c>binlog_row_image=MINIMAL</c>), or whoever watches was too slow. The image is the newest all the same.
    /// </summary>
    public bool IsResync { get; }

    /// <summary>The transaction of the change; empty where the row was read.</summary>
    public Transaction Transaction { get; }

    /// <summary>
    /// Its place in the order of this row's images, also where it was read: none that is told later has a smaller one, whoever tells it. A change that may be in
    /// what was read is told behind it.
    /// </summary>
    public ChangeToken AsOf => _token is not { } token ? new ChangeToken(_asOfSequence, int.MaxValue - 1)
        : token.Sequence > _asOfSequence ? token : new ChangeToken(_asOfSequence, int.MaxValue);

    internal static WatchedRow Read(ChangeBatch? row, bool isResync, long asOfSequence) =>
        new(null, row is { } batch ? First(batch).After : default, default, null, default, isResync) { _asOfSequence = asOfSequence };

    /// <summary>A change that leaves its key as it is.</summary>
    internal static WatchedRow Of(in RowChange change, in Transaction transaction)
    {
        var row = Copy(change);
        return new WatchedRow(row.Kind, row.After, row.Before, change.Token, transaction, isResync: false);
    }

    /// <summary>What an update that changes its key is to the old one.</summary>
    internal static WatchedRow Left(in RowChange change, in Transaction transaction) =>
        new(ChangeKind.Delete, default, Copy(change).Before, change.Token, transaction, isResync: false);

    /// <summary>What it is to the new one.</summary>
    internal static WatchedRow Came(in RowChange change, in Transaction transaction) =>
        new(ChangeKind.Insert, Copy(change).After, default, new ChangeToken(change.Token.Sequence, change.Token.Row + 1), transaction, isResync: false);

    /// <summary>The same, told behind what was read up to there, which may hold it.</summary>
    internal WatchedRow AsReadTo(long asOfSequence) => new(Change, Image, Before, _token, Transaction, isResync: true) { _asOfSequence = asOfSequence };

    internal WatchedRow AsResync() => IsResync ? this : new(Change, Image, Before, _token, Transaction, isResync: true) { _asOfSequence = _asOfSequence };

    private static RowChange Copy(in RowChange change)
    {
        var row = new ChangeFrame();
        change.Select(row);
        return First(row.Copy().Open());
    }

    private static RowChange First(ChangeBatch batch)
    {
        var rows = batch.GetEnumerator();
        return rows.MoveNext() ? rows.Current : throw new InvalidOperationException("A batch of one row has none.");
    }
}
