using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace Router.Benchmarks.Orleans.Groups;

/// <summary>A storage that counts what is written to it, serialized as a database's column would have it.</summary>
internal sealed class CountingStorage(IGrainStorage storage, Serializer serializer) : IGrainStorage
{
    private long _writes;
    private long _bytes;

    /// <summary>Writes so far.</summary>
    public long Writes => Interlocked.Read(ref _writes);

    /// <summary>Bytes of all of them.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.ReadStateAsync(stateName, grainId, grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.ClearStateAsync(stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Interlocked.Increment(ref _writes);
        Interlocked.Add(ref _bytes, serializer.SerializeToArray(grainState.State).Length);
        return storage.WriteStateAsync(stateName, grainId, grainState);
    }
}
