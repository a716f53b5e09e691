using System.Buffers;
using System.Runtime.CompilerServices;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tables.Subscribers;

/// <summary>Of a table's rows those of one of its partitions; all rows of a table without a key are in the first.</summary>
internal sealed class SliceTableReading(TableReading reading, PartitionSlice slice) : TableReading
{
    private readonly ArrayBufferWriter<byte> _rows = new();
    private readonly byte[] _key = new byte[KeyBytes.MaxBytes];

    public override TablePlan Table => reading.Table;

    public override long UpToSequence => reading.UpToSequence;

    public override async IAsyncEnumerable<ChangeBatch> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in reading.ReadAllAsync(cancellationToken))
        {
            if (Select(batch) is { RowCount: > 0 } chosen)
            {
                yield return chosen.Open();
                chosen.Close();
            }
        }
    }

    public override ValueTask DisposeAsync() => reading.DisposeAsync();

    private ChangeFrame Select(ChangeBatch batch)
    {
        _rows.ResetWrittenCount();
        var count = 0;
        foreach (var change in batch)
        {
            if (IsHere(change))
            {
                _rows.Write(change.Bytes);
                count++;
            }
        }

        return new ChangeFrame
        {
            Source = batch.Source,
            Partition = batch.Partition,
            Transaction = batch.Transaction,
            Kind = batch.Kind,
            Table = batch.Table,
            After = batch.Frame.After,
            RowCount = count,
            Bytes = _rows.WrittenSpan.ToArray(),
            LengthBytes = _rows.WrittenCount,
        };
    }

    private bool IsHere(in RowChange change) =>
        change.Table.PrimaryKey.Count == 0 ? slice.Index == 0
        : change.Key.TryGetKey(_key, out var key) ? slice.Holds(key)
        : throw new TableReadException($"A row that was read of {change.Table.Name} lacks its key, by which the table's partitions are chosen.");
}
