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
/// <param name="name">What a row is called.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Takes what cannot be told.</param>
/// <param name="life">The partition's.</param>
internal sealed class RowPushes(
    Func<RowWatcher, RowTold[], Task<RowsTaken>> tell,
    Action<WatchedEntry> ended,
    Func<WatchedEntry, RowName> name,
    TimeProvider time,
    ILogger logger,
    CancellationToken life)
{
    /// <summary>Rows a call tells of at most.</summary>
    public const int MaxRows = 256;

    /// <summary>Bytes of images in a call, but for what one image adds to it.</summary>
    public int MaxBytes { get; init; } = 1 << 18;

    /// <summary>A larger image is not told: calls cannot carry any size.</summary>
    public int MaxImageBytes { get; init; } = 1 << 25;

    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();

    /// <summary>A row has something to be told.</summary>
    public void Add(IListenedRow row)
    {
        if (row.Tag is WatchedEntry entry)
        {
            entry.ListenTo(row);
            Add(entry);
        }
    }

    /// <summary>Tells who watches a row that it cannot be watched any more.</summary>
    public void Fail(WatchedEntry entry, Exception failure)
    {
        entry.Failure = failure.Message;
        Add(entry);
    }

    /// <summary>Tells who watches a row that another partition has it.</summary>
    public void Move(WatchedEntry entry)
    {
        entry.IsElsewhere = true;
        Add(entry);
    }

    private void Add(WatchedEntry entry)
    {
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

            bytes += Take(entry, told, MaxBytes - bytes);
        }

        return true;
    }

    /// <summary>What waits of a row, or some of it, and the rest with the next call.</summary>
    private int Take(WatchedEntry entry, List<RowTold> told, int maxBytes)
    {
        var text = name(entry).ToString();
        if (entry.Failure is { } reason)
        {
            entry.Failure = null;
            told.Add(new RowTold(text, null, reason));
            return 0;
        }

        if (entry is { IsElsewhere: true, IsGone: false })
        {
            told.Add(new RowTold(text, null));
            return 0;
        }

        try
        {
            return entry is { IsGone: false, Row: { } row } ? Take(entry, row, text, told, maxBytes) : 0;
        }
        catch (Exception failure)
        {
            return End(entry, text, told, failure.Message);
        }
    }

    private int Take(WatchedEntry entry, IListenedRow row, string text, List<RowTold> told, int maxBytes)
    {
        var bytes = 0;
        while (bytes < maxBytes)
        {
            if (!row.TryTake(out var image))
            {
                return row is { IsEnded: true, Failure: { } failure } ? bytes + End(entry, text, told, failure.Message) : bytes;
            }

            var state = RowStates.Of(image!);
            if (state.Image.Bytes.Count > MaxImageBytes)
            {
                return bytes + End(entry, text, told, $"It has {state.Image.Bytes.Count} bytes, and {MaxImageBytes} can be told. Subscribe to its table instead.");
            }

            told.Add(new RowTold(text, state));
            bytes += state.Image.Bytes.Count;
        }

        Add(entry);
        return bytes;
    }

    private int End(WatchedEntry entry, string text, List<RowTold> told, string reason)
    {
        told.Add(new RowTold(text, null, reason));
        ended(entry);
        return 0;
    }

    private async Task TellAsync(RowWatcher watcher, RowTold[] told)
    {
        var pause = s_firstPause;
        while (!life.IsCancellationRequested)
        {
            try
            {
                if (await tell(watcher, told) != RowsTaken.Full)
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
