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
    /// <summary>A row whose grain has not said so for that long is not watched any more.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_betweenSweeps = TimeSpan.FromMinutes(5);

    private readonly StreamName _stream;
    private readonly PartitionSlice _slice;
    private readonly RowWatch _watch;
    private readonly IRowGrains _grains;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationToken _ended;
    private readonly RowPushes _pushes;
    private readonly Action<IListenedRow> _told;
    private long _sweptAt;

    /// <summary>Makes them; <see cref="Begin"/> begins.</summary>
    public PartitionRows(StreamName stream, PartitionSlice slice, RowWatch watch, WatchList list, IRowGrains grains, TimeProvider time, ILogger logger, CancellationToken ended)
    {
        (_stream, _slice, _watch, List, _grains, _time, _logger, _ended) = (stream, slice, watch, list, grains, time, logger, ended);
        _pushes = new RowPushes(TellAsync, FailAsync, time, logger, ended);
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
    /// <param name="row">The row.</param>
    /// <param name="isRenewal">Whether its grain has all that it was told; if not, it is told the newest image, marked where others may have gone before.</param>
    /// <exception cref="RowWatchException">It cannot be.</exception>
    public async Task<bool> WatchAsync(RowName row, bool isRenewal)
    {
        await CheckAsync(row);
        var entry = List.Add(row.Key, out var isNew);
        entry.RenewedAt = _time.GetTimestamp();
        if (!isNew && entry.Row is { } listened)
        {
            if (!isRenewal)
            {
                _watch.ReadAgain(listened);
            }

            return false;
        }

        try
        {
            await ListenAsync(entry, isResync: isRenewal || !isNew, _ended);
            return true;
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidOperationException or TableReadException)
        {
            List.Remove(entry);
            throw new RowWatchException($"The row {row.Key} of {row.Table} cannot be watched: {failure.Message}", failure);
        }
    }

    /// <summary>Nobody watches the row any more.</summary>
    public void Leave(RowName row)
    {
        if (List.Find(row.Key) is { } entry)
        {
            Remove(entry);
        }
    }

    /// <summary>Every now and then takes rows off the list whose grains have not been heard of; before the list is saved.</summary>
    public void Sweep()
    {
        if (_time.GetElapsedTime(_sweptAt) < s_betweenSweeps)
        {
            return;
        }

        _sweptAt = _time.GetTimestamp();
        foreach (var entry in List.All())
        {
            if (_time.GetElapsedTime(entry.RenewedAt) > Lease)
            {
                Remove(entry);
            }
        }
    }

    private async Task CheckAsync(RowName row)
    {
        if (_slice.IsPart && await _grains.PartitionOfAsync(row) is var partition && partition != _slice.Index)
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
        foreach (var entry in List.All())
        {
            entry.RenewedAt = _time.GetTimestamp();
            while (!_ended.IsCancellationRequested && entry is { IsGone: false, Row: null })
            {
                try
                {
                    await ListenAsync(entry, isResync: true, _ended);
                }
                catch (Exception failure) when (failure is ArgumentException or FormatException)
                {
                    List.Remove(entry);
                    await FailAsync(entry, failure);
                }
                catch (Exception failure) when (!_ended.IsCancellationRequested)
                {
                    RowsLog.NotRestored(_logger, _stream.ToString(), failure.Message);
                    await Task.Delay(s_pause, _time, _ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }
    }

    private Task TellAsync(WatchedEntry entry, RowState state) => _grains.Of(Name(entry)).TakeAsync(state);

    private async Task FailAsync(WatchedEntry entry, Exception failure)
    {
        Remove(entry);
        await _grains.Of(Name(entry)).FailAsync(failure.Message);
    }

    private RowName Name(WatchedEntry entry) => new(_stream.Source, _stream.TableName!.Value, entry.Key);
}
