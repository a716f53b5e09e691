using Router.Contracts;
using Router.Hosting.Running;
using Router.Replication.Feed;
using Router.Replication.Source;
using Router.Routing.Log;
using Router.Routing.Subscriptions;

namespace Router.Grains.Reading;

/// <summary>One reading of a source's log into a window, on a thread and over a connection of its own, until it is disposed of.</summary>
internal sealed class LogRun : IAsyncDisposable
{
    private readonly ISourceFeedFactory _feeds;
    private readonly SourceOptions _source;
    private readonly LogReaderOptions _options;
    private readonly ReadingCounts _counts;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private volatile ISourceFeed? _feed;
    private volatile string? _file;
    private Task _completion = Task.CompletedTask;

    public LogRun(
        ISourceFeedFactory feeds, SourceOptions source, FrameWindow window, LogReaderOptions options, ReadingCounts counts, TimeProvider time)
    {
        _feeds = feeds;
        // A fixed server id is the source's own: two readers with one id throw each other out.
        _source = source with { ServerId = null, Seed = Guid.NewGuid().GetHashCode() };
        Window = window;
        _options = options;
        _counts = counts;
        _time = time;
    }

    /// <summary>What was read.</summary>
    public FrameWindow Window { get; }

    /// <summary>The name of a file of the log; null until contact was made.</summary>
    public string? File => _file;

    /// <summary>How much the server's clock is ahead of this machine's at most.</summary>
    public TimeSpan ClockAhead => _feed?.ClockAhead ?? TimeSpan.Zero;

    /// <summary>Begins.</summary>
    /// <param name="after">What the reader has; null for all from where the source begins.</param>
    public void Start(ChangeToken? after)
    {
        _counts.Feeds.Add(1);
        _completion = ReadingThread.Run($"router reader of {_source.Name}", () => Run(after));
    }

    /// <summary>Ends the connection and its thread.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Window.Wake();
        await _completion;
        _stop.Dispose();
        _counts.Feeds.Add(-1);
    }

    private void Run(ChangeToken? after)
    {
        try
        {
            ReadOrBeginEarlier(after);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            Window.Fail(new ObjectDisposedException(nameof(LogRun)));
        }
        catch (Exception failure)
        {
            Window.Fail(failure);
        }
    }

    /// <summary>
    /// Between a transaction's XA PREPARE and its decision may lie the place where reading began: then the log is read from as far back as there is, and what
    /// is known is left out.
    /// </summary>
    private void ReadOrBeginEarlier(ChangeToken? after)
    {
        try
        {
            Read(_source, after);
        }
        catch (SourceException lost) when (lost.InnerException is UnknownPreparedTransactionException && _source.Start.Kind != StartKind.Oldest)
        {
            Read(_source with { Start = StartPosition.Oldest }, after);
        }
    }

    private void Read(SourceOptions source, ChangeToken? after)
    {
        ChangeLog? log = null;
        var writer = new WindowWriter(source.Name, Window, _stop.Token) { Log = () => log! };
        using (log = new ChangeLog(
            new ChangeLogOptions { WindowBytes = _options.TransactionWindowBytes, SpillFolder = _options.SpillFolder }, Everything(), writer))
        {
            var feed = _feeds.Make(source);
            var consumer = new WindowConsumer(log, Window, writer, () => feed.ClockAhead, _time);
            feed.Positioned = position =>
            {
                _file = position.File.Length > 0 ? position.File : _file;
                consumer.Begin(position, after);
            };
            _feed = feed;
            using var wake = _stop.Token.Register(Window.Wake);
            feed.Run(consumer, _stop.Token);
        }
    }

    private static SubscriptionSet Everything() => new(
    [
        new Subscription { Name = "readers", Level = SubscriptionLevel.Log, Kinds = ChangeKinds.All, Subscriber = NoSubscriber.Instance },
    ]);
}
