using Router.Contracts;
using Router.Replication.Feed;
using Router.Replication.Source;

namespace Router.Grains.Tests.Reading;

/// <summary>Reads a <see cref="MemoryLog"/> as a server's log is read.</summary>
internal sealed class MemoryFeed(MemoryLog log, SourceOptions options, MemoryFeeds feeds, TimeProvider time) : ISourceFeed, ILogPosition
{
    private int _index;

    public FeedStatus Status => new(FeedState.Following, null, 0, 0, 0);

    public TimeSpan ClockAhead => TimeSpan.Zero;

    public Action<SourcePosition>? Positioned { get; set; }

    public Action? ContactFound { get; set; }

    public string File => log.PlaceOf(_index).File;

    public long Offset => log.PlaceOf(_index).Offset;

    public SourcePosition Capture() => new(null, File, Offset, "", 0);

    public bool HasReached(LogPoint point) => !LogPlaces.IsBefore(File, Offset, point.File, point.Offset);

    public void Run(IChangeConsumer consumer, CancellationToken cancellationToken)
    {
        feeds.Begin(options);
        using var wake = cancellationToken.Register(log.Wake);
        try
        {
            Read(consumer, cancellationToken);
        }
        catch (UnknownPreparedTransactionException unknown)
        {
            throw new SourceException(SourceFault.PositionLost, unknown.Message, unknown);
        }
        finally
        {
            feeds.End();
        }
    }

    private void Read(IChangeConsumer consumer, CancellationToken cancellationToken)
    {
        var version = 0L;
        _ = log.Next(int.MaxValue, ref version, wait: false, cancellationToken);
        _index = log.IndexOf(options.Start);
        Positioned?.Invoke(Capture());
        while (true)
        {
            if (log.Next(_index, ref version, wait: false, cancellationToken) is not { } transaction)
            {
                var asOf = time.GetUtcNow();
                consumer.Advance(this);
                consumer.CaughtUp(asOf);
                consumer.Idle();
                transaction = log.Next(_index, ref version, wait: true, cancellationToken);
                consumer.Resume();
            }

            if (transaction is not null)
            {
                Play(transaction, consumer);
            }
        }
    }

    private void Play(MemoryTransaction transaction, IChangeConsumer consumer)
    {
        foreach (var frame in transaction.Frames.Where(frame => options.Follows?.Invoke(frame.Table.Name) != false))
        {
            consumer.Append(frame);
        }

        _index++;
        var committed = transaction.Commit(MemoryLog.NumberOf(transaction.File));
        switch (transaction)
        {
            case { Xid: { } xid, IsPrepare: true }:
                consumer.Prepare(xid);
                break;
            case { Xid: { } decided }:
                consumer.CommitPrepared(decided, committed, this);
                break;
            default:
                consumer.Commit(committed, this);
                break;
        }
    }
}
