using Microsoft.Extensions.Logging;
using Router.Contracts.Orleans.Rows;
using Router.Subscribers.Watching;

namespace Router.Grains.Rows;

/// <summary>
/// Tells grains of watched rows what became of them: many rows at a time, of each row one image after the other, since calls that are under way together
/// may overtake each other. Who is slow, or does not answer, holds up one of them and never the partition; of what it missed it is told the newest image,
/// marked.
/// </summary>
/// <param name="tell">Tells a row's grain.</param>
/// <param name="fail">Tells it that its row cannot be watched any more.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Takes what cannot be told.</param>
/// <param name="ended">The partition is done with.</param>
internal sealed class RowPushes(
    Func<WatchedEntry, RowState, Task> tell, Func<WatchedEntry, Exception, Task> fail, TimeProvider time, ILogger logger, CancellationToken ended)
{
    /// <summary>Rows whose grains are told at once.</summary>
    public const int MostAtOnce = 32;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Queue<WatchedEntry> _queue = new();
    private int _running;

    /// <summary>A row has something to be told.</summary>
    public void Add(IListenedRow row)
    {
        if (row.Tag is WatchedEntry entry)
        {
            entry.ListenTo(row);
            Add(entry);
        }
    }

    private void Add(WatchedEntry entry)
    {
        lock (_gate)
        {
            if (ended.IsCancellationRequested || entry.Push is PushState.Queued or PushState.ToldAgain)
            {
                return;
            }

            if (entry.Push == PushState.Told)
            {
                entry.Push = PushState.ToldAgain;
                return;
            }

            entry.Push = PushState.Queued;
            _queue.Enqueue(entry);
            if (_running == MostAtOnce)
            {
                return;
            }

            _running++;
        }

        _ = Task.Run(RunAsync, CancellationToken.None);
    }

    private async Task RunAsync()
    {
        while (Take() is { } entry)
        {
            try
            {
                await TellAsync(entry);
            }
            catch (Exception failure)
            {
                RowsLog.NotTold(logger, entry.Key, failure.Message);
                _ = AgainAsync(entry);
            }

            End(entry);
        }
    }

    private WatchedEntry? Take()
    {
        lock (_gate)
        {
            if (ended.IsCancellationRequested || !_queue.TryDequeue(out var entry))
            {
                _running--;
                return null;
            }

            entry.Push = PushState.Told;
            return entry;
        }
    }

    /// <summary>It was told; what came meanwhile is told behind what waits already.</summary>
    private void End(WatchedEntry entry)
    {
        lock (_gate)
        {
            if (entry.Push == PushState.Told)
            {
                entry.Push = PushState.Idle;
                return;
            }

            entry.Push = PushState.Queued;
            _queue.Enqueue(entry);
        }
    }

    private async Task TellAsync(WatchedEntry entry)
    {
        if (entry.Row is not { } row)
        {
            return;
        }

        var missed = entry.Pending is not null;
        while (row.TryTake(out var image))
        {
            var state = RowStates.Of(image!);
            entry.Pending = missed ? state.AsResync() : state;
            if (!missed)
            {
                await TellPendingAsync(entry);
            }
        }

        if (entry.Pending is not null)
        {
            await TellPendingAsync(entry);
        }

        if (row is { IsEnded: true, Failure: { } failure } && !entry.IsGone)
        {
            await fail(entry, failure);
        }
    }

    private async Task TellPendingAsync(WatchedEntry entry)
    {
        if (!entry.IsGone)
        {
            await tell(entry, entry.Pending!);
        }

        entry.Pending = null;
    }

    private async Task AgainAsync(WatchedEntry entry)
    {
        await Task.Delay(s_pause, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Add(entry);
    }
}
