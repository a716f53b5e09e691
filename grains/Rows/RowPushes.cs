using Microsoft.Extensions.Logging;
using Router.Contracts.Orleans.Rows;
using Router.Subscribers.Watching;

namespace Router.Grains.Rows;

/// <summary>
/// Tells watchers what became of their rows: each by one call at a time, with all that came meanwhile, so that what is told of a row keeps its order. A call
/// that may be lost is made again, and who watches knows by the tokens what came twice. Who is slow, or does not answer, holds up nobody else and never the
/// partition: of each of its rows at most 16 images wait, then the newest, marked.
/// </summary>
/// <param name="tell">Tells a watcher's grain.</param>
/// <param name="ended">A row cannot be watched any more, which its watcher is told.</param>
/// <param name="forget">Nobody asks for what a watcher is told.</param>
/// <param name="name">What a row is called.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Takes what cannot be told.</param>
/// <param name="life">The partition's.</param>
internal sealed class RowPushes(
    Func<RowWatcher, RowTold[], Task<RowsTaken>> tell,
    Action<WatchedEntry> ended,
    Action<RowWatcher> forget,
    Func<WatchedEntry, RowName> name,
    TimeProvider time,
    ILogger logger,
    CancellationToken life)
{
    /// <summary>Rows a call tells of at most.</summary>
    public const int MaxRows = 256;

    /// <summary>Bytes of images in a call, but for what one row adds to it.</summary>
    public const int MaxBytes = 1 << 18;

    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();

    /// <summary>A row has something to be told.</summary>
    public void Add(IListenedRow row)
    {
        if (row.Tag is not WatchedEntry entry)
        {
            return;
        }

        entry.ListenTo(row);
        lock (_gate)
        {
            if (entry.IsQueued || life.IsCancellationRequested)
            {
                return;
            }

            entry.IsQueued = true;
            entry.Watcher.Queue.Enqueue(entry);
            if (entry.Watcher.IsBeingTold)
            {
                return;
            }

            entry.Watcher.IsBeingTold = true;
        }

        _ = Task.Run(() => RunAsync(entry.Watcher), CancellationToken.None);
    }

    /// <summary>Tells who watches a row that it cannot be watched any more.</summary>
    public Task FailAsync(WatchedEntry entry, Exception failure) => TellAsync(entry.Watcher, [new RowTold(name(entry).ToString(), null, failure.Message)]);

    private async Task RunAsync(RowWatcher watcher)
    {
        var told = new List<RowTold>();
        while (Take(watcher, told))
        {
            if (told.Count > 0)
            {
                await TellAsync(watcher, [.. told]);
                told.Clear();
            }
        }
    }

    /// <summary>What comes next; false where nothing does. Images that come once a row is taken out of the queue have it queued again.</summary>
    private bool Take(RowWatcher watcher, List<RowTold> told)
    {
        var bytes = 0;
        for (var rows = 0; rows < MaxRows && bytes < MaxBytes; rows++)
        {
            WatchedEntry? entry;
            lock (_gate)
            {
                if (life.IsCancellationRequested || !watcher.Queue.TryDequeue(out entry))
                {
                    watcher.IsBeingTold = told.Count > 0;
                    return watcher.IsBeingTold;
                }

                entry.IsQueued = false;
            }

            bytes += Take(entry, told);
        }

        return true;
    }

    private int Take(WatchedEntry entry, List<RowTold> told)
    {
        if (entry.IsGone || entry.Row is not { } row)
        {
            return 0;
        }

        var bytes = 0;
        var text = name(entry).ToString();
        while (row.TryTake(out var image))
        {
            var state = RowStates.Of(image!);
            told.Add(new RowTold(text, state));
            bytes += state.Image.Bytes.Count;
        }

        if (row is { IsEnded: true, Failure: { } failure })
        {
            told.Add(new RowTold(text, null, failure.Message));
            ended(entry);
        }

        return bytes;
    }

    private async Task TellAsync(RowWatcher watcher, RowTold[] told)
    {
        var pause = s_firstPause;
        while (!life.IsCancellationRequested)
        {
            try
            {
                var taken = await tell(watcher, told);
                if (taken == RowsTaken.Nobody)
                {
                    forget(watcher);
                }

                if (taken != RowsTaken.Full)
                {
                    return;
                }
            }
            catch (Exception failure)
            {
                RowsLog.NotTold(logger, watcher.Name, failure.Message);
            }

            await Task.Delay(pause, time, life).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
        }
    }
}
