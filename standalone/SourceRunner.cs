using Microsoft.Extensions.Logging;
using Router.Contracts;
using Router.Hosting.Running;
using Router.Replication.Feed;
using Router.Replication.Source;
using Router.Routing.DeadLetters;
using Router.Routing.Log;
using Router.Routing.Subscriptions;
using Router.Standalone.Lanes;
using Router.Standalone.Reporting;
using Router.Standalone.State;

namespace Router.Standalone;

/// <summary>
/// One source in this process, whole: a thread that reads, lanes that deliver, a folder that remembers. It ends when it is stopped,
/// when it comes to its end, or when the source fails in a way that needs somebody to act.
/// </summary>
public sealed class SourceRunner : IAsyncDisposable
{
    private readonly SourceRunnerOptions _options;
    private readonly SubscriptionSet _subscriptions;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopReading = new();
    private readonly CancellationTokenSource _stopHandlers = new();
    private readonly TaskCompletionSource _partitionStopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LaneScheduler _lanes;
    private readonly ISourceFeedFactory _feeds;
    private readonly ExecutedLogs _executed;
    private readonly RateWindow _rates;
    private StateStore? _store;
    private StateSaver? _saver;
    private DeadLetterHost? _deadLetters;
    private ChangeLog? _log;
    private ISourceFeed? _feed;
    private Task _completion = Task.CompletedTask;
    private volatile ServerIdentity? _server;
    private volatile ITableReader? _tables;
    private bool _isResumed;
    private (string File, long Offset) _movedTo;

    /// <summary>Makes a runner; <see cref="StartAsync"/> starts it.</summary>
    /// <param name="options">What is followed, and how.</param>
    /// <param name="subscriptions">Who takes the changes.</param>
    /// <param name="loggers">Takes what happens.</param>
    /// <param name="time">The clock.</param>
    /// <param name="feeds">What reads the source; null reads servers and files.</param>
    public SourceRunner(
        SourceRunnerOptions options, SubscriptionSet subscriptions, ILoggerFactory loggers, TimeProvider? time = null, ISourceFeedFactory? feeds = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(subscriptions);
        _options = options;
        _subscriptions = subscriptions;
        _logger = loggers.CreateLogger<SourceRunner>();
        _time = time ?? TimeProvider.System;
        _rates = new RateWindow(_time);
        _feeds = feeds ?? new ServerFeeds(loggers, _time);
        _executed = new ExecutedLogs(token => _feeds.ExecutedAsync(options.Source, token), _time);
        _lanes = new LaneScheduler(options.Source.Name, options.Lanes, subscriptions, PartitionFailed, _stopHandlers.Token);
    }

    /// <summary>
    /// Completes when the source has come to its end and everything is delivered and saved, or when it was stopped;
    /// fails with <see cref="SourceException"/> when the source cannot go on.
    /// </summary>
    public Task Completion => _completion;

    /// <summary>Completes with the first partition whose subscriber failed for good; the others go on.</summary>
    public Task PartitionStopped => _partitionStopped.Task;

    /// <summary>The changes that subscriptions did not take; null where none is to have dead letters, or before the start.</summary>
    public DeadLetterOffice? DeadLetters => _deadLetters?.Office;

    /// <summary>How it is just now.</summary>
    public SourceStatus Status
    {
        get
        {
            var feed = _feed?.Status ?? new FeedStatus(FeedState.Created, null, 0, 0, 0);
            var log = _log?.Status ?? LogStatus.None;
            IReadOnlyList<Partition> partitions = _log?.Partitions ?? [];
            PartitionWorker[] workers = [.. _lanes.Workers];
            var (rows, bytes) = _rates.PerSecond;
            return new SourceStatus(_options.Source.Name, _options.Source.Address, feed, log, _store?.Saved, _saver?.Failure, [.. workers.Select(worker => worker.Status)])
            {
                SavedAt = _store?.SavedAt,
                Redefined = _store?.Redefined ?? [],
                Subscriptions = [.. SubscriptionsReport.Of(_subscriptions, partitions, workers, log).Select(item => item with { Lag = LagOf(item.Name) })],
                Slowest = SubscriptionsReport.Slowest(partitions),
                WindowLimitBytes = _options.Log.WindowBytes,
                LagBytes = feed.BytesBehind + log.WindowBytes,
                Lag = LagOf(null),
                RowsPerSecond = rows,
                BytesPerSecond = bytes,
            };
        }
    }

    /// <summary>Waits until a subscription, or all of them, has taken everything up to that point of the log.</summary>
    /// <param name="point">A set of GTIDs that a session read after its commit, or a file and offset of the source's own server.</param>
    /// <param name="timeout">How long at most, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="subscription">The subscription's name; null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">There is no such subscription.</exception>
    public Task<WaitOutcome> WaitForAsync(LogPoint point, TimeSpan timeout, string? subscription, CancellationToken cancellationToken)
    {
        if (subscription is not null && _subscriptions.Items.All(item => item.Name != subscription))
        {
            throw new ArgumentException($"There is no subscription '{subscription}'; there are {string.Join(", ", _subscriptions.Items.Select(item => $"'{item.Name}'"))}.", nameof(subscription));
        }

        return _feed is null ? Task.FromResult(WaitOutcome.SourceStopped) : ContextOf(subscription).WaitForAsync(point, timeout, cancellationToken);
    }

    /// <summary>Loads the state and starts reading.</summary>
    /// <exception cref="StateFolderException">The state is damaged, in use, or does not fit its subscribers.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var snapshot = await LoadAsync(cancellationToken);
        _isResumed = snapshot is not null;
        _deadLetters = DeadLetterHost.Open(_options.StateFolder, _subscriptions, _time);
        var source = snapshot is null ? _options.Source : _options.Source with { Start = StartPosition.Resume(snapshot.Position) };
        source = source with { Follows = source.Follows ?? _subscriptions.Follows };
        _log = new ChangeLog(_options.Log, _subscriptions, _lanes, snapshot?.ThroughSequence ?? -1, _options.Retry, _deadLetters?.Office);
        _lanes.Log = _log;
        _feed = _feeds.Make(source);
        _feed.ContactFound = TellOfContact;
        _feed.Positioned = position => BeginAsync(position, isNew: snapshot is null).GetAwaiter().GetResult();

        _completion = RunAndReportAsync(_feed, _log);
    }

    /// <summary>Stops reading, lets handlers finish, saves, and ends.</summary>
    /// <param name="giveUp">Waits for handlers no longer than this; at most <see cref="SourceRunnerOptions.StopTimeout"/>.</param>
    public async Task StopAsync(CancellationToken giveUp = default)
    {
        await using var givingUp = giveUp.Register(() => _givenUp.TrySetResult());
        await _stopReading.CancelAsync();
        await _completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _stopHandlers.CancelAsync();
        _lanes.Dispose();
        _log?.Dispose();
        if (_deadLetters is { } deadLetters)
        {
            await deadLetters.DisposeAsync();
        }

        _store?.Dispose();
        _stopReading.Dispose();
        _stopHandlers.Dispose();
    }

    private async Task<Snapshot?> LoadAsync(CancellationToken cancellationToken)
    {
        if (_options.StateFolder is not { } path)
        {
            return null;
        }

        _store = new StateStore(_options.Source.Name, StateFolder.Open(path), _subscriptions, _time, _logger);
        _saver = new StateSaver(_options.Source.Name, _store, _options.SaveInterval, _time, _logger);
        var snapshot = await _store.LoadAsync((position, token) => _feeds.CheckAsync(_options.Source, position, token), cancellationToken);
        if (snapshot is null)
        {
            RunnerLog.Beginning(_logger, _options.Source.Name, path, $"{_options.Source.Start}");
        }
        else
        {
            RunnerLog.Resuming(_logger, _options.Source.Name, snapshot.Position.File, snapshot.Position.Offset, path);
        }

        return snapshot;
    }

    /// <summary>On the reading thread, before the first change: a crash from here on finds a position and its subscribers' states.</summary>
    private async Task BeginAsync(SourcePosition position, bool isNew)
    {
        _server = position.Server;
        _tables = _feeds.MakeTableReader(_options.Source, position.Epoch);
        foreach (var item in _subscriptions.Items)
        {
            if (item.Subscriber is ISourceSubscriber subscriber)
            {
                await subscriber.BeginAsync(ContextOf(item.Name), position, _stopReading.Token);
            }
        }

        if (isNew && _store is { } store)
        {
            await store.SaveFirstAsync(position, throughSequence: -1, _log!.Partitions, _stopReading.Token);
        }
    }

    private void TellOfContact()
    {
        foreach (var subscriber in _subscriptions.Items.Select(item => item.Subscriber).OfType<IContactSubscriber>().Distinct())
        {
            subscriber.ContactFound();
        }
    }

    private TimeSpan? LagOf(string? subscription) =>
        _feed is not null && ContextOf(subscription).CurrentAsOf is var asOf && asOf > DateTimeOffset.MinValue ? _time.GetUtcNow() - asOf : null;

    private SourceContext ContextOf(string? subscription) =>
        new(_options.Source.Name, subscription, () => _server, _log!, _feed!, _executed, _time) { Tables = _tables, IsResumed = _isResumed };

    private async Task RunAndReportAsync(ISourceFeed feed, ChangeLog log)
    {
        using var done = new CancellationTokenSource();
        var pulse = new StatusPulse(_options.Source.Name, _options.StateFolder, _rates, () => Status, _time, _logger).RunAsync(done.Token);
        try
        {
            await RunAsync(feed, log);
        }
        finally
        {
            await done.CancelAsync();
            await pulse;
        }
    }

    private async Task RunAsync(ISourceFeed feed, ChangeLog log)
    {
        using var stopWaiting = _stopReading.Token.Register(log.Stop);
        var reading = ReadingThread.Run($"router {_options.Source.Name}", () => feed.Run(log, _stopReading.Token));
        try
        {
            await SaveRegularlyAsync(log, reading);
        }
        catch
        {
            await _stopReading.CancelAsync();
            throw;
        }
        finally
        {
            // The log belongs to the reading thread until that has ended; a handler may hold it up.
            if (await IsInTimeAsync(reading, TimeoutAsync()))
            {
                await FinishAsync(log);
            }

            log.Waiters.End();
            await _stopHandlers.CancelAsync();
            EndDelivery(log);
        }

        if (reading.IsCompleted)
        {
            await reading;
            await EndDeliveredAsync();
        }
    }

    private static void EndDelivery(ChangeLog log)
    {
        foreach (var partition in log.Partitions)
        {
            partition.Stop();
        }
    }

    /// <summary>A source that was not stopped has come to its end only when everything was delivered.</summary>
    private Task EndDeliveredAsync() =>
        _stopReading.IsCancellationRequested || !_partitionStopped.Task.IsCompleted ? Task.CompletedTask : _partitionStopped.Task;

    private async Task SaveRegularlyAsync(ChangeLog log, Task reading)
    {
        var stopping = Task.Delay(Timeout.InfiniteTimeSpan, _stopReading.Token);
        while (!reading.IsCompleted && !stopping.IsCompleted)
        {
            await Task.WhenAny(Task.Delay(_saver?.Pause ?? _options.SaveInterval, _time, _stopReading.Token), reading);
            if (_saver is not { } saver || !HasMoved(log.Status))
            {
                continue;
            }

            var checkpoint = log.CheckpointAsync();
            await Task.WhenAny(checkpoint, reading);
            if (checkpoint.IsCompletedSuccessfully)
            {
                await saver.SaveAsync(await checkpoint);
            }
        }
    }

    /// <summary>Whether there is anything to save that was not saved before.</summary>
    private bool HasMoved(LogStatus status)
    {
        var moved = _movedTo != (status.ReceivedFile, status.ReceivedOffset);
        _movedTo = (status.ReceivedFile, status.ReceivedOffset);
        return moved || _saver?.Failure is not null;
    }

    /// <summary>The source's thread has ended: whatever was dispatched is delivered now, and saved.</summary>
    private async Task FinishAsync(ChangeLog log)
    {
        // This is not the source's thread, and whoever stops the source waits here no longer than it was told to.
        _lanes.RunsOnSource = false;
        log.Discard();
        log.Idle();
        log.Waiters.End();
        if (!log.IsPositioned)
        {
            return;
        }

        // One that is on its way stands before the end: what came after it would not be saved with it.
        if (log.PendingCheckpoint is { } pending && !await IsInTimeAsync(pending, GiveUpAsync()))
        {
            return;
        }

        var checkpoint = log.CheckpointAsync();
        log.Idle();
        if (await IsInTimeAsync(checkpoint, GiveUpAsync()) && checkpoint.IsCompletedSuccessfully && _saver is { } saver)
        {
            await saver.SaveAsync(await checkpoint);
        }
    }

    /// <summary>A checkpoint waits for every partition, and one that is stopped never comes to it.</summary>
    private Task<Task> GiveUpAsync() => Task.WhenAny(_partitionStopped.Task, TimeoutAsync());

    private async Task<bool> IsInTimeAsync(Task task, Task giveUp)
    {
        if (task.IsCompleted || await Task.WhenAny(task, giveUp) == task)
        {
            return true;
        }

        RunnerLog.StoppedEarly(_logger, _options.Source.Name);
        return false;
    }

    /// <summary>A source that came to its end by itself waits for its handlers as long as they need, until somebody stops it.</summary>
    private async Task TimeoutAsync()
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, _stopReading.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAny(_givenUp.Task, Task.Delay(_options.StopTimeout, _time, _stopHandlers.Token));
    }

    private void PartitionFailed(PartitionWorker worker, Exception failure)
    {
        RunnerLog.PartitionStopped(_logger, _options.Source.Name, worker.Partition.Name, failure.Message, failure);
        _partitionStopped.TrySetException(failure);
    }
}
