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
        _pushes = new RowPushes(TellAsync, Remove, Name, time, logger, ended);
        _told = _pushes.Add;
        _sweptAt = time.GetTimestamp();
        foreach (var watcher in list.Watchers())
        {
            watcher.RenewedAt = _sweptAt;
        }
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

    /// <summary>A row is watched, or still is; its newest image is told, marked. The list may have to be saved: see <see cref="WatchedEntry.IsSaved"/>.</summary>
    /// <exception cref="RowWatchException">It cannot be.</exception>
    public async Task<WatchedEntry> WatchAsync(RowName row, Guid watcher, long turn)
    {
        await CheckAsync(row);
        var entry = List.Add(watcher, row.Key, turn, out _);
        entry.Watcher.RenewedAt = _time.GetTimestamp();
        try
        {
            if (entry.Row is { } listened)
            {
                _watch.ReadAgain(listened);
            }
            else
            {
                await ListenAsync(entry, _ended);
            }
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidOperationException or TableReadException)
        {
            Remove(entry);
            throw Refused(row, "watched", failure);
        }

        return entry.IsGone ? throw Refused(row, "watched", new TimeoutException("it was left meanwhile; watch it again.")) : entry;
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
    public void Leave(RowName row, Guid watcher, long turn)
    {
        if (List.Find(watcher, row.Key) is { } entry && entry.Turn < turn)
        {
            Remove(entry);
        }
    }

    /// <summary>The watcher watches nothing any more of what was listed up to that stamp.</summary>
    public void Leave(Guid watcher, long upTo)
    {
        if (List.Find(watcher) is { } known)
        {
            Leave(known, upTo);
        }
    }

    /// <summary>Somebody still asks for what the watcher is told; false where nothing is known of it.</summary>
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
                Leave(watcher, List.LastStamp);
            }
        }
    }

    /// <summary>While silos begin anew with another partition count, they do not all say the same.</summary>
    private async Task CheckAsync(RowName row)
    {
        if (await ElsewhereAsync(row) is { } partition)
        {
            throw new RowWatchException($"The row {row.Key} of {row.Table} is in partition {partition}, not in {_slice.Index}: say the same partition counts on every silo.") { IsTransient = true };
        }
    }

    /// <summary>The partition that has the row; null where this one has.</summary>
    private async ValueTask<int?> ElsewhereAsync(RowName row) =>
        _slice.IsPart && await _watchers.PartitionOfAsync(row) is var partition && partition != _slice.Index ? partition : null;

    private void Remove(WatchedEntry entry) => Remove(entry, long.MaxValue);

    private void Remove(WatchedEntry entry, long upTo)
    {
        if (List.Remove(entry, upTo) && entry.Row is { } row)
        {
            _watch.Leave(row);
        }
    }

    /// <summary>The first image is marked: whoever watches knows whether there was one before.</summary>
    private async Task ListenAsync(WatchedEntry entry, CancellationToken cancellationToken)
    {
        var row = await _watch.ListenAsync([.. Name(entry).Values()], _told, entry, isResync: true, cancellationToken);
        if (!entry.ListenTo(row) || entry.IsGone)
        {
            _watch.Leave(row);
        }
    }

    private async Task RestoreAsync()
    {
        foreach (var watcher in List.Watchers())
        {
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
                if (await ElsewhereAsync(Name(entry)) is not null)
                {
                    // The list was saved under another partition count.
                    _pushes.Move(entry);
                    return;
                }

                await ListenAsync(entry, _ended);
            }
            catch (Exception failure) when (failure is ArgumentException or FormatException or RowWatchException { InnerException: ArgumentException or FormatException })
            {
                Remove(entry);
                _pushes.Fail(entry, failure);
            }
            catch (Exception failure) when (!_ended.IsCancellationRequested)
            {
                RowsLog.NotRestored(_logger, _stream.ToString(), failure.Message);
                await Task.Delay(s_pause, _time, _ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Where nobody asks, the rows go that nobody has said to be watched since.</summary>
    private async Task<RowsTaken> TellAsync(RowWatcher watcher, RowTold[] told)
    {
        var upTo = List.LastStamp;
        var taken = await _watchers.Of(watcher.Name).TakeAsync(_stream.ToString(), told, upTo);
        if (taken == RowsTaken.Nobody)
        {
            Leave(watcher, upTo);
        }
        else if (taken == RowsTaken.Taken)
        {
            RemoveTold(watcher, told);
        }

        return taken;
    }

    /// <summary>A row that is elsewhere stays on the list, also over a crash, until its watcher knows.</summary>
    private void RemoveTold(RowWatcher watcher, RowTold[] told)
    {
        foreach (var row in told)
        {
            if (row.IsElsewhere && List.Find(watcher.Name, RowName.Parse(row.Row).Key) is { } entry)
            {
                Remove(entry);
            }
        }
    }

    private void Leave(RowWatcher watcher, long upTo)
    {
        foreach (var entry in List.RowsOf(watcher))
        {
            Remove(entry, upTo);
        }

        List.Forget(watcher);
    }

    private RowName Name(WatchedEntry entry) => new(_stream.Source, _stream.TableName!.Value, entry.Key);

    private static RowWatchException Refused(RowName row, string what, Exception failure) =>
        new($"The row {row.Key} of {row.Table} cannot be {what}: {failure.Message}", failure) { IsTransient = failure is TimeoutException or TableReadException { IsTransient: true } };
}
