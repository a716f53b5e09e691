using Orleans;
using Router.Contracts;
using Router.Contracts.Orleans.Rows;
using Router.Contracts.Orleans.Streams;
using Router.Contracts.Orleans.Tables;

namespace Router.Benchmarks.Orleans.Silos;

/// <summary>Watches rows from within their silo, so that its process has all that they take and nothing that a client does.</summary>
internal sealed class WatchedRows(IGrainFactory grains)
{
    public const string Source = "watched";
    public static readonly TableName Table = new("bench", "watched");

    private const int AtOnce = 1000;
    private const int LongestWaitMs = 20_000;

    private readonly Guid _watcher = Guid.NewGuid();
    private List<Task> _asked = [];

    /// <summary>Has so many rows watched: each has told its newest image.</summary>
    public async Task<int> WatchAsync(int count)
    {
        foreach (var ids in Enumerable.Range(1, count).Chunk(AtOnce))
        {
            var images = await Task.WhenAll(ids.Select(id => Of(id).WatchAsync(_watcher, 0, LongestWaitMs)));
            if (images.Any(image => image.States is not [{ Exists: true }]))
            {
                throw new InvalidOperationException("A watched row told nothing in time.");
            }
        }

        return count;
    }

    /// <summary>Has a question wait at each of so many rows; those of the last time are waited for.</summary>
    public async Task<int> AskAsync(int count)
    {
        await Task.WhenAll(_asked);
        var seen = await Task.WhenAll(Enumerable.Range(1, count).Select(id => Of(id).WatchAsync(_watcher, 0, 0)));
        _asked = [.. seen.Select((images, index) => Of(index + 1).WatchAsync(_watcher, images.Number, LongestWaitMs))];
        return _asked.Count(question => !question.IsCompleted);
    }

    /// <summary>How many the table's grain tells of.</summary>
    public async Task<int> CountAsync() =>
        (await grains.GetGrain<ITableGrain>($"{new StreamName(Source, Table.Schema, Table.Table)}").StatusAsync()).WatchedRows;

    private IRowGrain Of(int id) => grains.GetGrain<IRowGrain>(RowName.Of(Source, Table, (long)id).ToString());
}
