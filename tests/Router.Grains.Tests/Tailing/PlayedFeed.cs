using Router.Contracts;
using Router.Replication.Feed;
using Router.Replication.Source;

namespace Router.Grains.Tests.Tailing;

/// <summary>Reads a <see cref="PlayedServer"/> as a feed reads a real one.</summary>
internal sealed class PlayedFeed(PlayedServer server, SourceOptions options) : ISourceFeed, ILogPosition
{
    private const int HeartbeatMs = 5;

    private int _next;
    private volatile FeedState _state;
    private volatile Exception? _failure;

    public FeedStatus Status => new(_state, _failure, 0, 0, 0);

    public TimeSpan ClockAhead => TimeSpan.Zero;

    public Action<SourcePosition>? Positioned { get; set; }

    public Action? ContactFound { get; set; }

    public string File => PlayedServer.File;

    public long Offset => PlayedServer.OffsetOf(_next);

    public SourcePosition Capture() => new(PlayedServer.Identity, File, Offset, "", Epoch, "names");

    private int Epoch => options.Start.Saved?.Epoch ?? options.Start.Epoch;

    public bool HasReached(LogPoint point) => !LogPlaces.IsBefore(File, Offset, point.File, point.Offset);

    public void Run(IChangeConsumer consumer, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref server.Readers);
        try
        {
            Follow(consumer, cancellationToken);
            _state = FeedState.Ended;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _state = FeedState.Ended;
        }
        catch (Exception failure)
        {
            (_failure, _state) = (failure, FeedState.Failed);
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref server.Readers);
        }
    }

    private void Follow(IChangeConsumer consumer, CancellationToken cancellationToken)
    {
        _state = FeedState.Connecting;
        ThrowIfFailed();
        _next = PlayedServer.TransactionAt(options.Start.Kind switch
        {
            StartKind.End => server.End,
            StartKind.Oldest => PlayedServer.OffsetOf(0),
            StartKind.Position => options.Start.Offset,
            _ => options.Start.Saved!.Offset,
        });
        Positioned?.Invoke(Capture());
        _state = FeedState.Following;
        while (!cancellationToken.IsCancellationRequested)
        {
            ThrowIfFailed();
            if (server.Read(_next) is { } frames)
            {
                Play(frames, consumer);
                continue;
            }

            consumer.Idle();
            cancellationToken.WaitHandle.WaitOne(HeartbeatMs);
            consumer.Resume();
            consumer.CaughtUp(TimeProvider.System.GetUtcNow());
        }
    }

    private void Play(ChangeFrame[] frames, IChangeConsumer consumer)
    {
        var sequence = ChangeToken.PackSequence(Epoch, 1, Offset);
        var transaction = new Transaction(sequence, default, sequence, File, Offset);
        foreach (var frame in frames)
        {
            consumer.Append(frame);
        }

        _next++;
        consumer.Commit(transaction, this);
    }

    private void ThrowIfFailed()
    {
        if (server.Failure is { } failure)
        {
            throw failure;
        }
    }
}
