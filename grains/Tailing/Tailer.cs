using Microsoft.Extensions.Logging;
using Router.Contracts;
using Router.Contracts.Orleans.Tailing;
using Router.Grains.Sources;
using Router.Replication.Feed;
using Router.Replication.Source;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tailing;

/// <summary>
/// Keeps one source's log being read: one run after the other, each of a generation of its own that is saved before it begins. It is a
/// grain's, but knows no grains.
/// </summary>
internal sealed class Tailer(ClusterSource source, ISourceFeedFactory feeds, TailerStore store, TimeProvider time, ILogger logger, Action fenced)
{
    private const int MaxWaitMs = 500;

    private static readonly TimeSpan s_retryPeriod = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_threadPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_lastSavePatience = TimeSpan.FromSeconds(1);

    private readonly SubscriptionSet _subscriptions = NoSubscriber.In(source.Subscriptions());
    private readonly RunSlot _slot = new(time);
    private readonly Lock _gate = new();
    private CancellationTokenSource? _turn;
    private bool _isStopping;
    private Task _loop = Task.CompletedTask;
    private volatile TailerCondition _condition;
    private volatile string? _fault;
    private volatile FrontierSaver? _saver;

    /// <summary>What it is about.</summary>
    public TailerCondition Condition => _condition;

    /// <summary>What is wrong, and what to do; null while all is well.</summary>
    public string? Fault => _fault ?? _saver?.Fault;

    /// <summary>The run there is; null between two.</summary>
    public TailerRun? Run => _slot.Present;

    /// <summary>The state as it was read or written last.</summary>
    public TailerState State => store.State;

    /// <summary>Begins.</summary>
    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Stops reading, and saves what is acknowledged if that is quick.</summary>
    public async Task StopAsync()
    {
        EndTurn(isLast: true);
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Takes what a queue's receiver acknowledges, and gives it the next changes; see <see cref="IBinlogTailerGrain.ReadAsync"/>.</summary>
    /// <exception cref="TailerFencedException">Another tailer has begun.</exception>
    public async ValueTask<QueueAnswer> ReadAsync(QueueRead read)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(read.QueueCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)read.Queue, (uint)read.QueueCount);
        var wait = TimeSpan.FromMilliseconds(Math.Clamp(read.WaitMs, 0, MaxWaitMs));
        if (await PositionedAsync(wait) is not { } run)
        {
            // Nothing is known yet, and nothing that the receiver has is void.
            return new QueueAnswer { Generation = read.Generation, BeganAt = ChangeToken.None, Batches = [] };
        }

        if (read.Generation == run.Generation)
        {
            run.Queues.Acknowledge(read.Accepted);
        }

        var batches = await run.Queues.QueueOf(read.Queue, read.QueueCount).ReadAsync(read.Receiver, read.MaxBytes, wait, read.Full);
        ThrowIfFenced();
        return new QueueAnswer { Generation = run.Generation, BeganAt = run.Queues.Began, Batches = batches, Redelivery = run.Redelivery };
    }

    /// <summary>The run, as soon as it is known where it begins; null where that takes longer.</summary>
    /// <exception cref="TailerFencedException">Another tailer has begun.</exception>
    public async ValueTask<TailerRun?> PositionedAsync(TimeSpan wait)
    {
        ThrowIfFenced();
        return await _slot.PositionedAsync(wait);
    }

    /// <summary>Another tailer has begun: this one says nothing more.</summary>
    /// <exception cref="TailerFencedException">That is so.</exception>
    public void ThrowIfFenced()
    {
        if (_condition == TailerCondition.Fenced)
        {
            throw new TailerFencedException(_fault ?? "Another tailer of this source has begun: this one is over.");
        }
    }

    /// <summary>Changes the saved state, then begins anew under a new generation.</summary>
    /// <param name="change">The same object where there is nothing to change, and so nothing to begin anew for.</param>
    /// <param name="always">Begin anew even then.</param>
    public async Task BeginAnewAsync(Func<TailerState, TailerState> change, bool always = false)
    {
        var isChanged = false;
        await ChangeAsync(state =>
        {
            var next = change(state);
            isChanged = !ReferenceEquals(next, state);
            return next;
        });
        if (isChanged || always)
        {
            EndTurn(isLast: false);
        }
    }

    private async Task ChangeAsync(Func<TailerState, TailerState> change)
    {
        ThrowIfFenced();
        try
        {
            await store.ChangeAsync(change);
        }
        catch (TailerFencedException over)
        {
            Fence(over);
            throw;
        }
    }

    private void EndTurn(bool isLast)
    {
        lock (_gate)
        {
            _isStopping |= isLast;
            _ = _turn?.CancelAsync();
        }
    }

    private async Task RunAsync()
    {
        try
        {
            var turn = new CancellationTokenSource();
            while (TryEnter(turn))
            {
                await TurnAsync(turn.Token);
                turn = new CancellationTokenSource();
            }

            Enter(TailerCondition.Stopped);
        }
        catch (TailerFencedException over)
        {
            Fence(over);
        }
    }

    private bool TryEnter(CancellationTokenSource turn)
    {
        lock (_gate)
        {
            _turn = turn;
            return !_isStopping;
        }
    }

    /// <summary>Who is fenced stays so.</summary>
    private void Enter(TailerCondition condition)
    {
        lock (_gate)
        {
            _condition = _condition == TailerCondition.Fenced ? TailerCondition.Fenced : condition;
        }
    }

    private void Fence(TailerFencedException over)
    {
        lock (_gate)
        {
            if (_condition == TailerCondition.Fenced)
            {
                return;
            }

            _fault = over.Message;
            _condition = TailerCondition.Fenced;
        }

        TailerLog.Fenced(logger, source.Name, store.State.Generation, over.Message);
        EndTurn(isLast: true);
        fenced();
    }

    private async Task TurnAsync(CancellationToken stop)
    {
        Enter(TailerCondition.Beginning);
        if (await BeginAsync(stop) is not { } state)
        {
            return;
        }

        if (state.IsPaused)
        {
            Enter(TailerCondition.Paused);
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        if (await TryReadAsync(state, stop) is { } failure && !stop.IsCancellationRequested)
        {
            _fault = failure.Message;
            Enter(TailerCondition.Failed);
            TailerLog.Failed(logger, source.Name, failure.Message);
            var retry = failure is SourceException { Fault: not SourceFault.CannotConnect } ? Timeout.InfiniteTimeSpan : s_retryPeriod;
            await Task.Delay(retry, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The state with a new generation, saved, unless reading is paused; null where the turn ended first.</summary>
    private async Task<TailerState?> BeginAsync(CancellationToken stop)
    {
        var begun = await SaveAsync(static state => state.IsPaused ? state : state with { Generation = state.Generation + 1 }, stop);
        _fault = null;
        return begun;
    }

    /// <summary>Changes the state, however long the storage takes; null where it had to be left.</summary>
    private async Task<TailerState?> SaveAsync(Func<TailerState, TailerState> change, CancellationToken stop)
    {
        var backoff = new Backoff();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                return await store.ChangeAsync(change);
            }
            catch (Exception failure) when (failure is not TailerFencedException)
            {
                var pause = backoff.Next();
                _fault = $"The tailer's state cannot be read or written, and is tried again: {failure.Message}";
                TailerLog.StorageAwaited(logger, source.Name, (long)pause.TotalMilliseconds, failure.Message);
                await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return null;
    }

    /// <summary>Gives why it does not read any more; null where it was told to stop.</summary>
    private async Task<Exception?> TryReadAsync(TailerState state, CancellationToken stop)
    {
        try
        {
            return await ReadAsync(state, stop);
        }
        catch (Exception failure) when (failure is not TailerFencedException)
        {
            return failure;
        }
    }

    /// <summary>Reads until told to stop, or until the source fails: then gives why.</summary>
    private async Task<Exception?> ReadAsync(TailerState state, CancellationToken stop)
    {
        var followed = source.Followed with { Follows = _subscriptions.Follows };
        var feed = feeds.Make(followed with { Start = await StartOfAsync(state, followed, stop) });
        var run = new TailerRun(source.Name, state, feed, _subscriptions, source.Options.ToLog(), time);
        var saver = _saver = new FrontierSaver(source.Name, run, store, source.Options.SaveInterval, time, logger);
        _slot.Take(run);
        Enter(TailerCondition.Reading);
        run.Start((position, token) => PlaceAsync(run, position, token));
        using var stopSaving = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var saving = saver.RunAsync(stopSaving.Token);
        try
        {
            await WaitAsync(run, saving, stop);
        }
        finally
        {
            await EndAsync(run, saver, saving, stopSaving);
        }

        return run.Reading.Exception?.InnerException is var failure and not OperationCanceledException ? failure : null;
    }

    /// <summary>A source that came to its end by itself, as a file does, is kept until everything was taken and saved, and beyond.</summary>
    private static async Task WaitAsync(TailerRun run, Task saving, CancellationToken stop)
    {
        var stopped = Task.Delay(Timeout.InfiniteTimeSpan, stop);
        await Task.WhenAny(run.Reading, saving, stopped);
        if (run.Reading.IsCompletedSuccessfully)
        {
            await Task.WhenAny(saving, stopped);
        }
    }

    private async Task EndAsync(TailerRun run, FrontierSaver saver, Task saving, CancellationTokenSource stopSaving)
    {
        var hasEnded = await run.StopAsync(s_threadPatience, time);
        await stopSaving.CancelAsync();
        try
        {
            await saving;
            if (hasEnded)
            {
                await saver.FinishAsync(s_lastSavePatience);
            }
            else
            {
                TailerLog.ThreadLeft(logger, source.Name);
            }
        }
        finally
        {
            _slot.Leave(run);
            run.End();
            _saver = null;
        }

        if (run.Reading.Exception?.InnerException is TailerFencedException over)
        {
            throw new TailerFencedException(over.Message, over);
        }
    }

    /// <summary>
    /// On the reading thread, before the first change: a first position is saved, so that a crash from here on finds it, and from where on other subscriptions
    /// are followed than before.
    /// </summary>
    private async Task PlaceAsync(TailerRun run, SourcePosition position, CancellationToken stop)
    {
        var known = run.State.Followed ?? [];
        var followed = FollowedSets.With(known, _subscriptions, run.Queues.Began);
        if (run.IsAnew || !ReferenceEquals(followed, known))
        {
            await SaveAsync(state => state.Generation != run.Generation ? state : (run.IsAnew ? At(state) : state) with { Followed = followed }, stop);
            stop.ThrowIfCancellationRequested();
            _fault = null;
        }

        TailerLog.Begins(logger, source.Name, run.Generation, $"{position}");
        _slot.Position(run, position);

        TailerState At(TailerState state)
        {
            var place = SavedPosition.Of(position);
            var origin = state.Frontier is { } before && before.Epoch < place.Epoch ? place : state.Origin ?? place;
            return state with { Frontier = place, Origin = origin, ThroughSequence = -1, From = null, RedeliversFrom = false, Redelivery = run.RedeliveryAt(position) };
        }
    }

    private async ValueTask<StartPosition> StartOfAsync(TailerState state, SourceOptions followed, CancellationToken stop) => state switch
    {
        { From: { } from, Frontier: { } frontier } => StartPosition.Parse(from) with { Epoch = await EpochAsync(frontier, followed, stop) },
        { From: { } from } => StartPosition.Parse(from),
        { Frontier: { } frontier } => StartPosition.Resume(frontier.ToPosition()),
        _ => followed.Start,
    };

    /// <summary>
    /// A log that does not go on from what was read, since it was reset or another server has it, begins an epoch: its tokens are greater than all before, or
    /// what it tells would be taken for what is known.
    /// </summary>
    private async Task<int> EpochAsync(SavedPosition frontier, SourceOptions followed, CancellationToken stop)
    {
        try
        {
            await feeds.CheckAsync(followed, frontier.ToPosition(), stop);
            return frontier.Epoch;
        }
        catch (SourceException other) when (other.Fault is SourceFault.PositionLost or SourceFault.OtherServer)
        {
            TailerLog.OtherLog(logger, source.Name, frontier.Epoch + 1, other.Message);
            return frontier.Epoch + 1;
        }
    }
}
