using System.Collections.Concurrent;
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
    /// <summary>Calls of this process that have rows of one table watched.</summary>
    private const int AtOnce = 64;

    /// <summary>See <see cref="RowFeed.WatchedIn"/>.</summary>
    private const int Unknown = -1;

    private static readonly ConcurrentDictionary<string, SemaphoreSlim> s_asking = new(StringComparer.Ordinal);
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(2);

    /// <summary>How long it takes at most to watch a row, its save included.</summary>
    private static readonly TimeSpan s_watching = TimeSpan.FromSeconds(10);

    /// <summary>How long whoever reads no more waits for the cluster to know.</summary>
    private static readonly TimeSpan s_leaving = TimeSpan.FromSeconds(5);

    private readonly IGrainFactory _grains;
    private readonly ClusterCalls _calls;
    private readonly ILogger _logger;
    private readonly Func<Task> _cancel;
    private readonly CancellationToken _end;
    private readonly Guid _watcher = Guid.NewGuid();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RowFeed> _rows = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _found = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _contact = 1;
    private long _turn;
    private bool _isOver;

    /// <summary>Begins to pull, for a first row.</summary>
    public RowPull(IGrainFactory grains, ClusterCalls calls, ILogger logger, string row, RowReading reading)
    {
        var end = new CancellationTokenSource();
        (_grains, _calls, _logger, _cancel, _end) = (grains, calls, logger, end.CancelAsync, end.Token);
        TryAdd(row, reading);
        _ = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Has the row's images come to a reading; false where this pulls no more, since nothing was watched any more or it has failed.</summary>
    public bool TryAdd(string row, RowReading reading)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return false;
            }

            var feed = FeedOf(row, watchedIn: 0);
            feed.Add(reading);
            Settle(row, feed);
            return true;
        }
    }

    /// <summary>The reading ends; completes when the cluster knows, where it was the row's last, or cannot be told soon.</summary>
    public async Task RemoveAsync(string row, RowReading reading)
    {
        var asking = Remove(row, reading);
        await asking.WaitAsync(s_leaving, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Task Remove(string row, RowReading reading)
    {
        lock (_gate)
        {
            if (!_rows.TryGetValue(row, out var feed))
            {
                return Task.CompletedTask;
            }

            feed.Remove(reading);
            if (feed.IsRead)
            {
                return Task.CompletedTask;
            }

            _ = feed.GivesUp?.CancelAsync();
            Settle(row, feed);
            return feed.Asking ?? Task.CompletedTask;
        }
    }

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
                var feed = FeedOf(told.Row, watchedIn: Unknown);
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
            else if (told.IsElsewhere)
            {
                (feed.WatchedIn, feed.IsElsewhere) = (Unknown, true);
                feed.BeginAnew();
            }
            else
            {
                feed.WatchedIn = 0;
                feed.Fail(new RowWatchException(told.Failure ?? "It cannot be watched any more."));
            }
        }
        catch (Exception malformed) when (malformed is MalformedFrameException or FormatException)
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

    /// <summary>Has the cluster asked what is needed, forgets a row that nobody reads and nobody tells of, and ends with the last. Under the gate.</summary>
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
            if (_rows.Count == 0)
            {
                _isOver = true;
                _ = _cancel();
            }
        }
    }

    private int Wanted(RowFeed feed) => feed.IsRead ? _contact : 0;

    /// <summary>Has the cluster tell of a row as long as anybody reads it: one call after the other, since they might overtake each other.</summary>
    private async Task AskAsync(string row, RowFeed feed)
    {
        while (Next(row, feed) is var (wanted, turn, givesUp))
        {
            var failure = givesUp is null ? await LeaveAsync(row, turn) : await WatchAsync(row, turn, givesUp.Token);
            lock (_gate)
            {
                feed.GivesUp = null;
                feed.WatchedIn = failure switch
                {
                    null when !feed.IsElsewhere => wanted,
                    RowWatchException => 0,
                    _ => Unknown,
                };
                if (failure is not null && givesUp is { IsCancellationRequested: false })
                {
                    feed.Fail(failure);
                }
            }

            givesUp?.Dispose();
        }
    }

    private (int Wanted, long Turn, CancellationTokenSource? GivesUp)? Next(string row, RowFeed feed)
    {
        lock (_gate)
        {
            var wanted = Wanted(feed);
            if (wanted == feed.WatchedIn)
            {
                feed.Asking = null;
                feed.Begin();
                Settle(row, feed);
                return null;
            }

            feed.IsElsewhere = false;
            feed.GivesUp = wanted == 0 ? null : CancellationTokenSource.CreateLinkedTokenSource(_end);
            return (wanted, ++_turn, feed.GivesUp);
        }
    }

    private async Task<Exception?> WatchAsync(string row, long turn, CancellationToken givesUp)
    {
        try
        {
            await _found.Task.WaitAsync(givesUp);
            while (!await TryWatchAsync(row, turn, givesUp))
            {
                // Others had their turn meanwhile.
            }

            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    /// <summary>
    /// False where it is to be tried again. Of a table only so many ask at a time, and keep their place during the pause after a failure: rows may be very many, and the
    /// cluster away.
    /// </summary>
    private async Task<bool> TryWatchAsync(string row, long turn, CancellationToken givesUp)
    {
        var ofTable = s_asking.GetOrAdd(row[..row.LastIndexOf('/')], _ => new SemaphoreSlim(AtOnce));
        await ofTable.WaitAsync(givesUp);
        try
        {
            return await _calls.TryOnceAsync(() => _grains.GetGrain<IRowGrain>(row).WatchAsync(_watcher, turn), s_watching, givesUp);
        }
        finally
        {
            ofTable.Release();
        }
    }

    private async Task<Exception?> LeaveAsync(string row, long turn)
    {
        try
        {
            await _grains.GetGrain<IRowGrain>(row).LeaveAsync(_watcher, turn);
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
            _isOver = true;
            _found.TrySetException(failure);
            foreach (var feed in _rows.Values)
            {
                feed.Fail(failure);
            }
        }
    }
}
