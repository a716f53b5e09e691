using Microsoft.Extensions.Logging;
using Router.Contracts;
using Router.Contracts.Orleans.Rows;
using Router.Contracts.Orleans.Streams;
using Router.Routing.Subscriptions;
using Router.Subscribers.Watching;

namespace Router.Grains.Rows;

/// <summary>The watched rows of a partition: who is on the list, is listened to and told. A row that is not costs a look into a dictionary.</summary>
internal sealed class PartitionRows
{
    /// <summary>A watcher that nobody has said to be there for that long is forgotten.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <summary>Less than a client waits for an answer.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_betweenSweeps = TimeSpan.FromMinutes(5);

    private readonly StreamName _stream;
    private readonly PartitionSlice _slice;
    private readonly RowWatch _watch;
    private readonly IRowWatchers _watchers;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationToken _ended;
    private readonly RowPushes _pushes;
    private readonly Action<IListenedRow> _told;
    private long _sweptAt;

    /// <summary>Makes them; <see cref="Begin"/> begins.</summary>
    public PartitionRows(StreamName stream, PartitionSlice slice, RowWatch watch, WatchList list, IRowWatchers watchers, TimeProvider time, ILogger logger, CancellationToken ended)
    {
        (_stream, _slice, _watch, List, _watchers, _time, _logger, _ended) = (stream, slice, watch, list, watchers, time, logger, ended);
        _pushes = new RowPushes(TellAsync, Remove, Leave, Name, time, logger, ended);
        _told = _pushes.Add;
        _sweptAt = time.GetTimestamp();
    }

    /// <summary>The rows.</summary>
    public WatchList List { get; }

    /// <summary>Listens to the rows that were watched before; their watchers get the newest images, marked.</summary>
    public void Begin()
    {
        if (List.Count > 0)
        {
            _ = Task.Run(RestoreAsync, CancellationToken.None);
        }
    }

    /// <summary>A row is watched, or still is; true where it was not, so that the list is to be saved.</summary>
    /// <exception cref="RowWatchException">It cannot be.</exception>
    public async Task<bool> WatchAsync(RowName row, Guid watcher)
    {
        await CheckAsync(row);
        var entry = List.Add(watcher, row.Key, out var isNew);
        entry.Watcher.RenewedAt = _time.GetTimestamp();
        if (!isNew && entry.Row is { } listened)
        {
            _watch.ReadAgain(listened);
            return false;
        }

        try
        {
            await ListenAsync(entry, isResync: !isNew, _ended);
            return true;
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidOperationException or TableReadException)
        {
            List.Remove(entry);
            throw Refused(row, "watched", failure);
        }
    }

    /// <summary>The newest image of a row.</summary>
    /// <exception cref="RowWatchException">It cannot be read.</exception>
    public async Task<RowState> ReadAsync(RowName row)
    {
        await CheckAsync(row);
        try
        {
            var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var listened = await _watch.ListenAsync([.. row.Values()], _ => told.TrySetResult(), tag: null, isResync: false, _ended);
            try
            {
                await told.Task.WaitAsync(s_patience, _time, _ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return listened.TryTake(out var image) ? RowStates.Of(image!)
                    : throw listened.Failure ?? new TimeoutException($"its table was not read up to what the log has told within {s_patience.TotalSeconds} s, or its partition goes on elsewhere.");
            }
            finally
            {
                _watch.Leave(listened);
            }
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidOperationException or TableReadException or TimeoutException)
        {
            throw Refused(row, "read", failure);
        }
    }

    /// <summary>The watcher does not watch the row any more.</summary>
    public void Leave(RowName row, Guid watcher)
    {
        if (List.Find(watcher, row.Key) is { } entry)
        {
            Remove(entry);
        }
    }

    /// <summary>The watcher watches nothing any more.</summary>
    public void Leave(Guid watcher)
    {
        if (List.Find(watcher) is { } known)
        {
            Leave(known);
        }
    }

    /// <summary>Somebody still asks for what the watcher is told; false where none of its rows is known.</summary>
    public bool Renew(Guid watcher)
    {
        if (List.Find(watcher) is not { } known)
        {
            return false;
        }

        known.RenewedAt = _time.GetTimestamp();
        return true;
    }

    /// <summary>Every now and then forgets watchers that have not been heard of; before the list is saved.</summary>
    public void Sweep()
    {
        if (_time.GetElapsedTime(_sweptAt) < s_betweenSweeps)
        {
            return;
        }

        _sweptAt = _time.GetTimestamp();
        foreach (var watcher in List.Watchers())
        {
            if (_time.GetElapsedTime(watcher.RenewedAt) > Lease)
            {
                Leave(watcher);
            }
        }
    }

    private async Task CheckAsync(RowName row)
    {
        if (_slice.IsPart && await _watchers.PartitionOfAsync(row) is var partition && partition != _slice.Index)
        {
            throw new RowWatchException($"The row {row.Key} of {row.Table} is in partition {partition}, not in {_slice.Index}.");
        }
    }

    private void Remove(WatchedEntry entry)
    {
        if (List.Remove(entry) && entry.Row is { } row)
        {
            _watch.Leave(row);
        }
    }

    private async Task ListenAsync(WatchedEntry entry, bool isResync, CancellationToken cancellationToken)
    {
        var row = await _watch.ListenAsync([.. Name(entry).Values()], _told, entry, isResync, cancellationToken);
        if (!entry.ListenTo(row) || entry.IsGone)
        {
            _watch.Leave(row);
        }
    }

    private async Task RestoreAsync()
    {
        foreach (var watcher in List.Watchers())
        {
            watcher.RenewedAt = _time.GetTimestamp();
            foreach (var entry in List.RowsOf(watcher))
            {
                await RestoreAsync(entry);
            }
        }
    }

    private async Task RestoreAsync(WatchedEntry entry)
    {
        while (!_ended.IsCancellationRequested && entry is { IsGone: false, Row: null })
        {
            try
            {
                await ListenAsync(entry, isResync: true, _ended);
            }
            catch (Exception failure) when (failure is ArgumentException or FormatException)
            {
                Remove(entry);
                _ = _pushes.FailAsync(entry, failure);
            }
            catch (Exception failure) when (!_ended.IsCancellationRequested)
            {
                RowsLog.NotRestored(_logger, _stream.ToString(), failure.Message);
                await Task.Delay(s_pause, _time, _ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private Task<RowsTaken> TellAsync(RowWatcher watcher, RowTold[] told) => _watchers.Of(watcher.Name).TakeAsync(_stream.ToString(), told);

    private void Leave(RowWatcher watcher)
    {
        foreach (var entry in List.RowsOf(watcher))
        {
            Remove(entry);
        }
    }

    private RowName Name(WatchedEntry entry) => new(_stream.Source, _stream.TableName!.Value, entry.Key);

    private static RowWatchException Refused(RowName row, string what, Exception failure) =>
        new($"The row {row.Key} of {row.Table} cannot be {what}: {failure.Message}", failure) { IsTransient = failure is TimeoutException or TableReadException { IsTransient: true } };
}
