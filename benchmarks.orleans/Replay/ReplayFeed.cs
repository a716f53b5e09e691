using Router.Contracts;
using Router.Contracts.Rows;
using Router.Replication.Feed;

namespace Router.Benchmarks.Orleans.Replay;

/// <summary>Says a recorded log again and again, to several tables in turn: each transaction has the same rows for each table.</summary>
internal sealed class ReplayFeed(RecordedLog log, IReadOnlyList<TableName> tables, int copies, Gate gate) : ISourceFeed
{
    private const long TransactionBytes = 1 << 17;
    private FeedState _state;

    public FeedStatus Status => new(_state, null, 0, 0, 0);

    public TimeSpan ClockAhead => TimeSpan.Zero;

    public Action<SourcePosition>? Positioned { get; set; }

    public Action? ContactFound { get; set; }

    /// <summary>Where it ends.</summary>
    public static LogPoint EndOf(RecordedLog log, int copies) => LogPoint.OfPlace(ReplayPosition.LogFile, 4 + ((long)log.Frames.Count * copies * TransactionBytes));

    public void Run(IChangeConsumer consumer, CancellationToken cancellationToken)
    {
        var position = new ReplayPosition();
        Positioned?.Invoke(position.Capture());
        _state = FeedState.Following;
        consumer.Advance(position);
        consumer.Idle();
        gate.Wait(cancellationToken);
        consumer.Resume();
        for (var copy = 0; copy < copies; copy++)
        {
            foreach (var frames in PerTable())
            {
                cancellationToken.ThrowIfCancellationRequested();
                Say(frames, consumer, position);
            }
        }

        consumer.Idle();
        cancellationToken.WaitHandle.WaitOne();
    }

    private static void Say(ChangeFrame[] frames, IChangeConsumer consumer, ReplayPosition position)
    {
        var transaction = new Transaction(ChangeToken.PackSequence(0, 1, position.Offset), default, 0, ReplayPosition.LogFile, position.Offset);
        var row = 0;
        foreach (var frame in frames)
        {
            frame.Transaction = transaction;
            frame.FirstRow = row;
            row += frame.RowCount;
            consumer.Append(frame);
        }

        position.Offset += TransactionBytes;
        consumer.Commit(transaction, position);
    }

    private IEnumerable<ChangeFrame[]> PerTable()
    {
        var plans = tables.Select(table => new TablePlan(table, log.Frames[0].Table.Columns, log.Frames[0].Table.PrimaryKey, hasNames: true)).ToArray();
        foreach (var frame in log.Frames)
        {
            yield return [.. plans.Select(plan => On(plan, frame))];
        }
    }

    private static ChangeFrame On(TablePlan plan, ChangeFrame frame) => new()
    {
        Kind = frame.Kind,
        Table = plan,
        After = plan.Layout(Everything(plan.Columns.Count)),
        RowCount = frame.RowCount,
        Bytes = frame.Bytes,
        Offset = frame.Offset,
        LengthBytes = frame.LengthBytes,
    };

    /// <summary>The workload has full images: a bit a column, the first in the lowest.</summary>
    private static byte[] Everything(int columns)
    {
        var bits = new byte[(columns + 7) / 8];
        for (var column = 0; column < columns; column++)
        {
            bits[column / 8] |= (byte)(1 << (column % 8));
        }

        return bits;
    }
}
