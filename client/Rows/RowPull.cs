using Microsoft.Extensions.Logging;
using Orleans;
using Router.Client.Connecting;
using Router.Contracts.Frames;
using Router.Contracts.Orleans.Rows;

namespace Router.Client.Rows;

/// <summary>
/// Pulls what becomes of all rows that are watched here, as one watcher of the cluster. A lost answer is asked for again and nothing is missed by it; where the
/// cluster has lost what was not seen yet, all rows are watched anew, and what they tell next is marked.
/// </summary>
internal sealed class RowPull
{
    private const int AtOnce = 64;
    private static readonly SemaphoreSlim s_asking = new(AtOnce);
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(2);

    /// <summary>How long it takes at most to watch a row, its save included.</summary>
    private static readonly TimeSpan s_watching = TimeSpan.FromSeconds(10);

    private readonly IGrainFactory _grains;
    private readonly ClusterCalls _calls;
    private readonly ILogger _logger;
    private readonly Action _cancel;
    private readonly CancellationToken _end;
    private readonly Guid _watcher = Guid.NewGuid();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RowFeed> _rows = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _found = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _contact = 1;
    private Exception? _failure;

    /// <summary>Begins to pull.</summary>
    public RowPull(IGrainFactory grains, ClusterCalls calls, ILogger logger)
    {
        var end = new CancellationTokenSource();
        (_grains, _calls, _logger, _cancel, _end) = (grains, calls, logger, end.Cancel, end.Token);
        _ = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Whether nothing is watched, or nothing can be any more.</summary>
    public bool IsOver
    {
        get
        {
            lock (_gate)
            {
                return _failure is not null || _rows.Count == 0;
            }
        }
    }

    /// <summary>Has the row's images come to a reading.</summary>
    public void Add(string row, RowReading reading)
    {
        lock (_gate)
        {
            if (_failure is { } failure)
            {
                reading.Fail(failure);
                return;
            }

            var feed = FeedOf(row, watchedIn: 0);
            feed.Add(reading);
            Settle(row, feed);
        }
    }

    /// <summary>The reading ends; completes when the cluster knows, where it was the row's last.</summary>
    public Task RemoveAsync(string row, RowReading reading)
    {
        lock (_gate)
        {
            if (!_rows.TryGetValue(row, out var feed))
            {
                return Task.CompletedTask;
            }

            feed.Remove(reading);
            Settle(row, feed);
            return feed.IsRead ? Task.CompletedTask : feed.Asking ?? Task.CompletedTask;
        }
    }

    /// <summary>Pulls no more.</summary>
    public void End() => _cancel();

    private async Task RunAsync()
    {
        var seen = 0L;
        try
        {
            while (true)
            {
                // No row is watched before the first answer, so that whatever is lost behind it is known by its number.
                var wait = seen == 0 ? TimeSpan.Zero : s_wait;
                var news = await _calls.PersistAsync(
                    () => _grains.GetGrain<IRowWatcherGrain>(_watcher).NextAsync(seen, (int)wait.TotalMilliseconds), wait, lost: null, _end);
                seen = news.Number;
                _found.TrySetResult();
                Take(news);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // Nobody reads any more.
        }
        catch (Exception failure)
        {
            Fail(failure);
        }
    }

    private void Take(RowNews news)
    {
        lock (_gate)
        {
            if (news.IsAnew)
            {
                _contact++;
                foreach (var (row, feed) in _rows.ToArray())
                {
                    feed.BeginAnew();
                    Settle(row, feed);
                }
            }

            foreach (var told in news.Told)
            {
                var feed = FeedOf(told.Row, watchedIn: _contact);
                Take(told, feed);
                Settle(told.Row, feed);
            }
        }
    }

    private static void Take(RowTold told, RowFeed feed)
    {
        try
        {
            if (told.State is { } state)
            {
                feed.Take(state);
            }
            else
            {
                feed.WatchedIn = 0;
                feed.Fail(new RowWatchException(told.Failure ?? "It cannot be watched any more."));
            }
        }
        catch (MalformedFrameException malformed)
        {
            feed.Fail(malformed);
        }
    }

    /// <summary>The row's feed. One that is told of though nobody reads it here, since a call was lost, is there to be left.</summary>
    private RowFeed FeedOf(string row, int watchedIn)
    {
        if (!_rows.TryGetValue(row, out var feed))
        {
            feed = _rows[row] = new RowFeed { WatchedIn = watchedIn };
        }

        return feed;
    }

    /// <summary>Has the cluster asked what is needed, and forgets a row that nobody reads and nobody tells of.</summary>
    private void Settle(string row, RowFeed feed)
    {
        if (feed.Asking is not null)
        {
            return;
        }

        if (feed.WatchedIn != Wanted(feed))
        {
            feed.Asking = Task.Run(() => AskAsync(row, feed), CancellationToken.None);
        }
        else if (!feed.IsRead)
        {
            _rows.Remove(row);
        }
    }

    private int Wanted(RowFeed feed) => feed.IsRead ? _contact : 0;

    /// <summary>Has the cluster tell of a row as long as anybody reads it: one call after the other, since they might overtake each other.</summary>
    private async Task AskAsync(string row, RowFeed feed)
    {
        while (true)
        {
            int wanted;
            lock (_gate)
            {
                wanted = Wanted(feed);
                if (wanted == feed.WatchedIn)
                {
                    feed.Asking = null;
                    Settle(row, feed);
                    return;
                }

                if (wanted == 0)
                {
                    // Who reads it before it is watched again must not take what is known for what is.
                    feed.BeginAnew();
                }
            }

            var failure = await (wanted > 0 ? WatchAsync(row) : LeaveAsync(row));
            lock (_gate)
            {
                feed.WatchedIn = failure is null ? wanted : 0;
                if (failure is not null)
                {
                    feed.Fail(failure);
                }
            }
        }
    }

    private async Task<Exception?> WatchAsync(string row)
    {
        try
        {
            await _found.Task.WaitAsync(_end);
            await s_asking.WaitAsync(_end);
            try
            {
                await _calls.PersistAsync(() => TryWatchAsync(row), s_watching, lost: null, _end);
                return null;
            }
            finally
            {
                s_asking.Release();
            }
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private async Task<bool> TryWatchAsync(string row)
    {
        await _grains.GetGrain<IRowGrain>(row).WatchAsync(_watcher);
        return true;
    }

    /// <summary>For as long as Orleans itself waits: after that the call is not made any more, and does not come behind one that watches the row again.</summary>
    private async Task<Exception?> LeaveAsync(string row)
    {
        try
        {
            await _grains.GetGrain<IRowGrain>(row).LeaveAsync(_watcher);
        }
        catch (Exception failure)
        {
            RouterClientLog.NotLeft(_logger, failure);
        }

        return null;
    }

    private void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failure = failure;
            _found.TrySetException(failure);
            foreach (var feed in _rows.Values)
            {
                feed.Fail(failure);
            }
        }
    }
}
