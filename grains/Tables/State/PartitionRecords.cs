using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Router.Grains.Tables.State;

/// <summary>A grain's records in its storage, by name; each is written only where it is still as it was known.</summary>
internal sealed class PartitionRecords(IGrainStorage storage, GrainId grain)
{
    /// <summary>Records read or written at once at most.</summary>
    public const int MostAtOnce = 16;

    public async Task<GrainState<TRecord>> ReadAsync<TRecord>(string name)
        where TRecord : class, new()
    {
        var record = new GrainState<TRecord>(new TRecord());
        await storage.ReadStateAsync(name, grain, record);
        record.State ??= new TRecord();
        return record;
    }

    /// <summary>Writes a record, and gives its new tag.</summary>
    /// <exception cref="InconsistentStateException">Somebody else wrote it.</exception>
    public async Task<string?> WriteAsync<TRecord>(string name, TRecord record, string? etag)
        where TRecord : class, new()
    {
        var state = new GrainState<TRecord>(record, etag) { RecordExists = etag is not null };
        await storage.WriteStateAsync(name, grain, state);
        return state.ETag;
    }

    /// <summary>Does something with each, a bounded number at a time; where one fails, those begun are waited for first.</summary>
    public static async Task ForEachAsync<T>(IEnumerable<T> items, Func<T, Task> action)
    {
        foreach (var some in items.Chunk(MostAtOnce))
        {
            await Task.WhenAll(some.Select(action));
        }
    }
}
