using System.Collections.Concurrent;
using System.Globalization;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace Router.Testing.Orleans.Silos;

/// <summary>
/// Grain storage that belongs to the test and not to a silo: Orleans' own memory storage keeps states in grains, which die with their silo. Writes are
/// compare-and-set, as those of a database.
/// </summary>
internal sealed class ClusterStorage
{
    private readonly ConcurrentDictionary<(string Storage, string State, GrainId Grain), KeptState> _states = new();
    private long _writes;

    /// <summary>The storage of that name, as one silo sees it.</summary>
    public IGrainStorage For(string name, Serializer serializer) => new OfSilo(this, name, serializer);

    private sealed class OfSilo(ClusterStorage storage, string name, Serializer serializer) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            var kept = storage._states.GetValueOrDefault((name, stateName, grainId));
            grainState.State = kept is null ? Activator.CreateInstance<T>() : serializer.Deserialize<T>(kept.Bytes);
            grainState.ETag = kept?.ETag;
            grainState.RecordExists = kept is not null;
            return Task.CompletedTask;
        }

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            var key = (name, stateName, grainId);
            var next = new KeptState(serializer.SerializeToArray(grainState.State), Interlocked.Increment(ref storage._writes).ToString(CultureInfo.InvariantCulture));
            var known = storage._states.GetValueOrDefault(key);
            Check(known, stateName, grainId, grainState);
            if (!(known is null ? storage._states.TryAdd(key, next) : storage._states.TryUpdate(key, next, known)))
            {
                throw Conflict(stateName, grainId, storage._states.GetValueOrDefault(key), grainState.ETag);
            }

            grainState.ETag = next.ETag;
            grainState.RecordExists = true;
            return Task.CompletedTask;
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            var key = (name, stateName, grainId);
            var known = storage._states.GetValueOrDefault(key);
            Check(known, stateName, grainId, grainState);
            if (known is not null && !storage._states.TryRemove(KeyValuePair.Create(key, known)))
            {
                throw Conflict(stateName, grainId, storage._states.GetValueOrDefault(key), grainState.ETag);
            }

            grainState.State = Activator.CreateInstance<T>();
            grainState.ETag = null;
            grainState.RecordExists = false;
            return Task.CompletedTask;
        }

        private void Check<T>(KeptState? known, string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (known?.ETag != grainState.ETag)
            {
                throw Conflict(stateName, grainId, known, grainState.ETag);
            }
        }

        private InconsistentStateException Conflict(string stateName, GrainId grainId, KeptState? known, string? given) =>
            new($"The state {stateName} of {grainId} in '{name}' was written by another activation.", known?.ETag ?? "none", given ?? "none");
    }
}
