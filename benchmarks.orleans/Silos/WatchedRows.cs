using Orleans;
using Router.Contracts;
using Router.Contracts.Orleans.Rows;
using Router.Contracts.Orleans.Streams;
using Router.Contracts.Orleans.Tables;

namespace Router.Benchmarks.Orleans.Silos;

/// <summary>Watches rows from within their silo, as ten applications, so that its process has all that they take there and nothing that a client does.</summary>
internal sealed class WatchedRows(IGrainFactory grains)
{
    public const string Source = "watched";
    public static readonly TableName Table = new("bench", "watched");

    private const int Applications = 10;
    private const int AtOnce = 1000;
    private const int WaitMs = 2000;

    private readonly Guid[] _watchers = [.. Enumerable.Range(0, Applications).Select(_ => Guid.NewGuid())];
    private Task[]? _asking;
    private int _watched;
    private long _told;

    /// <summary>What was told of rows so far.</summary>
    public long Told => Interlocked.Read(ref _told);

    /// <summary>Has so many rows watched, those of before included: each has told its newest image.</summary>
    public async Task<int> WatchAsync(int count)
    {
        _asking ??= [.. await Task.WhenAll(_watchers.Select(BeginAsync))];
        var expected = Told + count - _watched;
        foreach (var ids in Enumerable.Range(_watched + 1, count - _watched).Chunk(AtOnce))
        {
            await Task.WhenAll(ids.Select(id => Of(id).WatchAsync(_watchers[id % Applications], turn: 1)));
        }

        while (Told < expected)
        {
            if (_asking.FirstOrDefault(task => task.IsCompleted) is { } ended)
            {
                await ended;
            }

            await Task.Delay(10);
        }

        return _watched = count;
    }

    /// <summary>How many the table's grain tells of.</summary>
    public async Task<int> CountAsync() =>
        (await grains.GetGrain<ITableGrain>($"{new StreamName(Source, Table.Schema, Table.Table)}").StatusAsync()).WatchedRows;

    private async Task<Task> BeginAsync(Guid watcher)
    {
        var begun = await grains.GetGrain<IRowWatcherGrain>(watcher).NextAsync(0, 0);
        return AskAsync(watcher, begun.Number);
    }

    private async Task AskAsync(Guid watcher, long seen)
    {
        while (true)
        {
            var news = await grains.GetGrain<IRowWatcherGrain>(watcher).NextAsync(seen, WaitMs);
            if (news.IsAnew || news.Told.Any(told => told.State is not { Exists: true }))
            {
                throw new InvalidOperationException("Something was lost, or a row cannot be watched.");
            }

            seen = news.Number;
            Interlocked.Add(ref _told, news.Told.Length);
        }
    }

    private IRowGrain Of(int id) => grains.GetGrain<IRowGrain>(RowName.Of(Source, Table, (long)id).ToString());
}
