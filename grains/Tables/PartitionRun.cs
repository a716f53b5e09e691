using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Storage;
using Router.Contracts;
using Router.Contracts.Orleans.Streams;
using Router.Contracts.Orleans.Tailing;

namespace Router.Grains.Tables;

/// <summary>
/// Runs a partition as long as its grain lives: loads it when it is needed, gives it one delivery at a time, lets go of it after any failure, and loads it
/// again after a pause.
/// </summary>
/// <param name="stream">The partition's stream.</param>
/// <param name="load">Loads it.</param>
/// <param name="tailer">Is asked to read again where something is missing.</param>
/// <param name="superseded">Called where another activation has taken the state up.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Takes what goes wrong.</param>
/// <param name="stopping">Cancelled when the silo stops and waits for handlers no longer.</param>
internal sealed class PartitionRun(
    StreamName stream,
    Func<CancellationToken, Task<TablePartition>> load,
    IBinlogTailerGrain tailer,
    Action superseded,
    TimeProvider time,
    ILogger logger,
    CancellationToken stopping) : IAsyncDisposable
{
    private static readonly TimeSpan s_firstStop = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_longestStop = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _life = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private TablePartition? _partition;
    private TimeSpan _pause;
    private TimeSpan _lastPause;
    private long _pausedAt;
    private ChangeToken? _failedAt;
    private Task? _nextSave;
    private long _rows;
    private long _replayed;
    private long _savedBytes;
    private int? _deadLetters;

    /// <summary>How it is.</summary>
    public PartitionState State { get; private set; }

    /// <summary>Whether it takes nothing any more, because its silo stops.</summary>
    public bool IsStopping => stopping.IsCancellationRequested;

    /// <summary>What is wrong; null while all is well.</summary>
    public string? Fault { get; private set; }

    /// <summary>The partition, while it is loaded.</summary>
    public TablePartition? Loaded => _partition;

    /// <summary>The newest row applied and saved, as far as it is known.</summary>
    public AppliedPlace Applied => Progress.Applied;

    /// <summary>The same, with how far handlers have come who are given something again.</summary>
    public PartitionProgress Progress { get; private set; } = PartitionProgress.None;

    /// <summary>The newest tailer's start it was fed by.</summary>
    public long Generation { get; private set; }

    /// <summary>Rows applied.</summary>
    public long Rows => _rows + (_partition?.Rows ?? 0);

    /// <summary>Rows that came again and were recognised.</summary>
    public long Replayed => _replayed + (_partition?.Replayed ?? 0);

    /// <summary>Bytes of state written.</summary>
    public long SavedBytes => _savedBytes + (_partition?.SavedBytes ?? 0);

    /// <summary>Dead letters; null before it was loaded first.</summary>
    public int? DeadLetters => _partition?.Letters.Count ?? _deadLetters;

    /// <summary>Deliveries taken.</summary>
    public long Deliveries { get; private set; }

    /// <summary>Deliveries refused by the rules.</summary>
    public long Refused { get; private set; }

    /// <summary>Loads the partition, if it is not; a pause after a failure holds.</summary>
    /// <exception cref="DeliveryRefusedException">It is stopped, or cannot be loaded.</exception>
    public async Task<TablePartition> BeginAsync()
    {
        await _turn.WaitAsync();
        try
        {
            return await LoadedAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Begins the partition anew where the source reads another log than it began with, as a delivery of that log does.</summary>
    /// <exception cref="DeliveryRefusedException">It is stopped, or cannot be loaded.</exception>
    public async Task FollowAsync()
    {
        var epoch = (await tailer.StatusAsync()).Epoch;
        await _turn.WaitAsync();
        try
        {
            await LoadedAsync(epoch);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends a pause: the next delivery is tried at once.</summary>
    public void Resume() => _pause = TimeSpan.Zero;

    /// <summary>Takes a delivery: when this completes it is applied and saved.</summary>
    /// <exception cref="DeliveryRefusedException">It has to come again, or will not be taken at all.</exception>
    public async Task TakeAsync(ChangeDelivery delivery)
    {
        await _turn.WaitAsync();
        try
        {
            var partition = await FollowingAsync(await LoadedAsync(delivery.BeganAt.Epoch), delivery.Generation);
            switch (partition.Judge(delivery))
            {
                case DeliveryVerdict.Foreign:
                    throw Refuse($"it is of the tailer's start {delivery.Generation}, and start {partition.Generation} has begun");
                case DeliveryVerdict.Missing:
                    var reached = partition.ReachedFor(delivery).Token;
                    await tailer.RewindAsync(delivery.Generation, stream.ToString(), reached);
                    throw Refuse($"something is missing between {reached} and {delivery.Previous}; the log is read again from there");
                case DeliveryVerdict.Replayed:
                    partition.Meet(delivery);
                    break;
                default:
                    await TakeAsync(partition, delivery);
                    break;
            }

            Took(partition);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Does something with the loaded partition between two deliveries; where that fails it is let go of.</summary>
    public async Task UseAsync(Func<TablePartition, Task> use)
    {
        await _turn.WaitAsync();
        try
        {
            var partition = await LoadedAsync();
            await GuardAsync(partition, () => use(partition));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Saves what subscribers keep besides what deliveries bring; many who ask at a time share one save. On the grain's scheduler.</summary>
    /// <param name="partition">Where it was put; one that was let go of meanwhile has lost it.</param>
    /// <exception cref="DeliveryRefusedException">It is not saved.</exception>
    public async Task SaveAsync(TablePartition partition)
    {
        await (_nextSave ??= SaveNextAsync());
        if (!ReferenceEquals(_partition, partition))
        {
            throw new DeliveryRefusedException($"The partition {stream} was begun anew meanwhile: {Fault}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        if (_partition is { } partition)
        {
            await partition.DisposeAsync();
        }

        _life.Dispose();
        _turn.Dispose();
    }

    private async Task SaveNextAsync()
    {
        await Task.Yield();
        var isBegun = false;
        try
        {
            await UseAsync(partition =>
            {
                // What is put down from here on goes with the next save.
                (isBegun, _nextSave) = (true, null);
                return partition.SaveAsync();
            });
        }
        finally
        {
            _nextSave = isBegun ? _nextSave : null;
        }
    }

    private Task TakeAsync(TablePartition partition, ChangeDelivery delivery) => GuardAsync(partition, () => partition.TakeAsync(delivery, _failedAt));

    /// <summary>A tailer that has begun since may follow other tables than those before it: whether everything was told is looked at anew.</summary>
    private async Task<TablePartition> FollowingAsync(TablePartition partition, long generation)
    {
        if (partition.Beginning.Generation >= generation)
        {
            return partition;
        }

        var beginning = await tailer.BeginningAsync();
        if (beginning.FollowedSince == partition.Beginning.FollowedSince)
        {
            partition.Beginning = beginning;
            return partition;
        }

        await LetGoAsync(partition);
        return await LoadedAsync();
    }

    private async Task<TablePartition> LoadedAsync(int epoch = 0)
    {
        if (IsStopping)
        {
            throw GoesOnElsewhere();
        }

        if (_partition is { } loaded)
        {
            if (loaded.Beginning.Epoch >= epoch)
            {
                return loaded;
            }

            TablesLog.OtherLog(logger, stream.ToString(), loaded.Beginning.Epoch, epoch);
            await LetGoAsync(loaded);
        }

        if (_pause > TimeSpan.Zero && time.GetElapsedTime(_pausedAt) < _pause)
        {
            throw new DeliveryRefusedException($"The partition {stream} is {State.ToString().ToLowerInvariant()}: {Fault}");
        }

        try
        {
            var partition = _partition = await load(_life.Token);
            (Progress, Generation) = (partition.Saved, Math.Max(Generation, partition.Generation));
            TablesLog.Began(logger, stream.ToString(), Applied.Token.ToString());
            return partition;
        }
        catch (Exception failure)
        {
            throw IsStopping ? GoesOnElsewhere() : Fail(failure);
        }
    }

    private async Task GuardAsync(TablePartition partition, Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception failure)
        {
            await LetGoAsync(partition);
            if (IsStopping)
            {
                TablesLog.GivenBack(logger, stream.ToString(), failure.Message);
                throw GoesOnElsewhere();
            }

            throw Fail(failure);
        }
    }

    private async Task LetGoAsync(TablePartition partition)
    {
        _partition = null;
        _rows += partition.Rows;
        _replayed += partition.Replayed;
        _savedBytes += partition.SavedBytes;
        _deadLetters = partition.Letters.Count;
        (Progress, Generation) = (partition.Saved, partition.Generation);
        await partition.DisposeAsync();
    }

    private void Took(TablePartition partition)
    {
        (State, Fault, _pause, _failedAt) = (PartitionState.Running, null, TimeSpan.Zero, null);
        (Progress, Generation) = (partition.Saved, partition.Generation);
        Deliveries++;
    }

    /// <summary>Notes what went wrong, and for how long nothing is tried; twice as long each time it happens again.</summary>
    private DeliveryRefusedException Fail(Exception failure)
    {
        if (failure is InconsistentStateException)
        {
            TablesLog.Superseded(logger, stream.ToString());
            superseded();
        }

        var failed = failure as SubscriberFailedException;
        var (state, first, longest) = failed is null ? (PartitionState.Failing, s_firstPause, s_longestPause) : (PartitionState.Stopped, s_firstStop, s_longestStop);
        _pause = _lastPause = State == state ? TimeSpan.FromTicks(Math.Min(2 * _lastPause.Ticks, longest.Ticks)) : first;
        _pausedAt = time.GetTimestamp();
        (State, Fault, _failedAt) = (state, failure.Message, failed?.At ?? _failedAt);
        if (failed is null)
        {
            TablesLog.StorageFailed(logger, stream.ToString(), _pause, failure.Message);
        }
        else
        {
            TablesLog.Stopped(logger, stream.ToString(), _pause, failure.Message, failure);
        }

        // In words only: between silos an answer whose inner exception nobody can write is no answer, and waited for in vain.
        return new DeliveryRefusedException($"The partition {stream} did not take it: {failure.Message}") { IsUnreached = failure is TimeoutException or SiloUnavailableException };
    }

    /// <summary>What a handler was at work on was taken by nobody, however the handler ended: nothing is wrong, and it comes again.</summary>
    private DeliveryRefusedException GoesOnElsewhere() => new($"The partition {stream} goes on elsewhere: its silo stops.");

    private DeliveryRefusedException Refuse(string reason)
    {
        Refused++;
        TablesLog.Refused(logger, stream.ToString(), reason);
        return new DeliveryRefusedException($"The partition {stream} refuses the delivery: {reason}.");
    }
}
