using Microsoft.Extensions.Logging;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;

namespace Router.Subscribers.Watching;

/// <summary>
/// Reads the rows that watches want, many at a time and one reading after the other, and tells the watches when the log has come past what was read.
/// </summary>
internal sealed class RowReads(
    TableName table, ISourceContext source, Lock gate, RecentTransactions recent, TimeProvider time, ILogger logger, CancellationToken stopped)
{
    private const int MaxKeys = 1000;
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Queue<Watch> _wanted = new();
    private readonly List<(Watch Watch, ReadFence Fence)> _fenced = [];
    private LogPoint? _fencedUpTo;
    private Task<TablePlan>? _describing;
    private bool _isReading;
    private int _settling;
    private TimeSpan _pause = s_again;

    public ISourceContext Source => source;

    /// <summary>Watches that were read and wait for the log to come past that.</summary>
    public int Unsettled
    {
        get
        {
            lock (gate)
            {
                return _fenced.Count + _settling;
            }
        }
    }

    private ITableReader Tables => source.Tables
        ?? throw new InvalidOperationException($"The source {source.Name} is a log file: nobody tells the newest image of a row of {table}. Watch rows where the source is a server.");

    /// <summary>How the table looks; thousands may ask at a time, and the server is asked once for all of them.</summary>
    public async Task<TablePlan> DescribeAsync(CancellationToken cancellationToken)
    {
        Task<TablePlan> asked;
        lock (gate)
        {
            asked = _describing ??= Task.Run(AskTableAsync, CancellationToken.None);
        }

        return await asked.WaitAsync(cancellationToken);
    }

    /// <summary>The watch's row is to be read. Under the gate.</summary>
    public void Want(Watch watch)
    {
        _wanted.Enqueue(watch);
        if (!_isReading)
        {
            _isReading = true;
            _ = Task.Run(ReadAllAsync, CancellationToken.None);
        }
    }

    private async Task<TablePlan> AskTableAsync()
    {
        try
        {
            return await Tables.DescribeAsync(table, stopped)
                ?? throw new TableReadException($"There is no table {table}, or the user may not see it: no row of it can be watched.");
        }
        finally
        {
            lock (gate)
            {
                _describing = null;
            }
        }
    }

    private async Task ReadAllAsync()
    {
        while (Take() is { Watches.Count: > 0 } next)
        {
            var pause = await ReadAsync(next.Watches, next.Recent) ? TimeSpan.Zero : _pause;
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, time, stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private (List<Watch> Watches, Transaction[] Recent) Take()
    {
        lock (gate)
        {
            var watches = new List<Watch>();
            while (watches.Count < MaxKeys && !stopped.IsCancellationRequested && _wanted.TryDequeue(out var watch))
            {
                if (watch.State == WatchState.Wanted)
                {
                    watch.BeginRead();
                    watches.Add(watch);
                }
            }

            _isReading = watches.Count > 0;
            return (watches, recent.Copy());
        }
    }

    /// <summary>Reads; false where a pause is due before the next reading.</summary>
    private async Task<bool> ReadAsync(List<Watch> watches, Transaction[] seen)
    {
        try
        {
            var reading = await Tables.ReadRowsAsync(table, [.. watches.Select(watch => watch.Key)], stopped);
            _pause = s_again;
            return Tell(watches, reading, seen);
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            return true;
        }
        catch (TableReadException failure) when (failure.IsTransient)
        {
            WatchLog.ReadingFailed(logger, table, failure.Message);
            _pause = TimeSpan.FromTicks(Math.Min(2 * _pause.Ticks, s_longestPause.Ticks));
            ReadAgain(watches);
            return false;
        }
        catch (Exception failure)
        {
            WatchLog.ReadingFailed(logger, table, failure.Message);
            await FailAsync(watches, failure);
            return true;
        }
    }

    private bool Tell(List<Watch> watches, RowReading reading, Transaction[] seen)
    {
        var fence = new ReadFence(reading.Low, reading.UpToSequence);
        var notCovered = RecentTransactions.OldestNotCovered(seen, reading.Low);
        lock (gate)
        {
            var isCurrent = true;
            for (var index = 0; index < watches.Count; index++)
            {
                var watch = watches[index];
                if (watch.State != WatchState.Reading)
                {
                    continue;
                }

                // What was handled before the row was wanted is not told behind what was read: it must be in it.
                if (watch.HandledSequence >= notCovered || !watch.TakeRead(reading.Rows[index], fence))
                {
                    watch.ReadAgain();
                    Want(watch);
                    isCurrent = false;
                    continue;
                }

                _fenced.Add((watch, fence));
            }

            Settle(reading.UpTo);
            return isCurrent;
        }
    }

    private void ReadAgain(List<Watch> watches)
    {
        lock (gate)
        {
            foreach (var watch in watches.Where(watch => watch.State == WatchState.Reading))
            {
                watch.ReadAgain();
                Want(watch);
            }
        }
    }

    /// <summary>A table that is not there has no rows; it is told when there is one again. Anything else needs somebody to act.</summary>
    private async Task FailAsync(List<Watch> watches, Exception failure)
    {
        var isGone = failure is TableReadException && await IsGoneAsync();
        lock (gate)
        {
            foreach (var watch in watches.Where(watch => watch.State == WatchState.Reading))
            {
                if (isGone)
                {
                    watch.TakeAbsence();
                }
                else
                {
                    watch.End(failure);
                }
            }
        }
    }

    private async Task<bool> IsGoneAsync()
    {
        try
        {
            return await Tables.DescribeAsync(table, stopped) is null;
        }
        catch (Exception unanswered)
        {
            WatchLog.ReadingFailed(logger, table, unanswered.Message);
            return false;
        }
    }

    /// <summary>Under the gate.</summary>
    private void Settle(LogPoint? upTo)
    {
        _fencedUpTo = upTo;
        if (upTo is not null && _settling == 0 && _fenced.Count > 0)
        {
            _settling = _fenced.Count;
            _ = Task.Run(SettleAllAsync, CancellationToken.None);
        }
    }

    /// <summary>Once the log has told everything up to a reading, its watches follow the log alone; where nobody can tell, they are read again.</summary>
    private async Task SettleAllAsync()
    {
        try
        {
            while (TakeFenced() is { Fenced.Length: > 0 } next)
            {
                if (await IsPassedAsync(next.UpTo))
                {
                    Pass(next.Fenced);
                }
                else
                {
                    ReadAgain(next.Fenced);
                }
            }
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            // The watches end with the source.
        }
    }

    /// <summary>Waits until the log has come past that; false where it is not known to come there.</summary>
    private async Task<bool> IsPassedAsync(LogPoint upTo)
    {
        while (true)
        {
            stopped.ThrowIfCancellationRequested();
            try
            {
                var outcome = await source.WaitForAsync(upTo, s_patience, stopped);
                if (outcome == WaitOutcome.Reached)
                {
                    return true;
                }

                if (outcome != WaitOutcome.TimedOut)
                {
                    await PauseAsync();
                    return false;
                }
            }
            catch (Exception failure) when (!stopped.IsCancellationRequested)
            {
                WatchLog.WaitFailed(logger, table, failure.Message);
                await PauseAsync();
            }
        }
    }

    private async Task PauseAsync() => await Task.Delay(s_longestPause, time, stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private ((Watch Watch, ReadFence Fence)[] Fenced, LogPoint UpTo) TakeFenced()
    {
        lock (gate)
        {
            var fenced = _fenced.ToArray();
            _fenced.Clear();
            _settling = fenced.Length;
            return (fenced, _fencedUpTo!);
        }
    }

    private void ReadAgain((Watch Watch, ReadFence Fence)[] fenced)
    {
        lock (gate)
        {
            foreach (var (watch, _) in fenced)
            {
                if (watch.Want(mustCover: null, recent.NewestSequence))
                {
                    Want(watch);
                }
            }
        }
    }

    private void Pass((Watch Watch, ReadFence Fence)[] fenced)
    {
        lock (gate)
        {
            foreach (var (watch, fence) in fenced)
            {
                watch.Pass(fence);
            }
        }
    }
}
