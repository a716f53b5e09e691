using System.Collections.Concurrent;
using System.Globalization;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Router.Grains.Tests.Tailing;

/// <summary>A grain storage that outlives silos, with compare-and-set, and that may be down.</summary>
internal sealed class KeptStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<string, (object State, int Version)> _kept = new(StringComparer.Ordinal);
    private int _writes;
    private volatile bool _isDown;
    private volatile bool _losesAnswers;

    /// <summary>Whether every call fails.</summary>
    public bool IsDown
    {
        get => _isDown;
        set => _isDown = value;
    }

    /// <summary>Whether writes are done and yet fail.</summary>
    public bool LosesAnswers
    {
        get => _losesAnswers;
        set => _losesAnswers = value;
    }

    public int Writes => Volatile.Read(ref _writes);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfDown();
        if (_kept.TryGetValue($"{stateName} {grainId}", out var kept))
        {
            grainState.State = (T)kept.State;
            grainState.ETag = kept.Version.ToString(CultureInfo.InvariantCulture);
            grainState.RecordExists = true;
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfDown();
        var version = Write($"{stateName} {grainId}", grainState.State!, grainState.ETag);
        Interlocked.Increment(ref _writes);
        if (_losesAnswers)
        {
            throw new IOException("The storage's answer was lost.");
        }

        grainState.ETag = version;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();

    private string Write(string key, object state, string? etag)
    {
        lock (_kept)
        {
            var present = _kept.TryGetValue(key, out var kept) ? kept.Version.ToString(CultureInfo.InvariantCulture) : null;
            if (present != etag)
            {
                throw new InconsistentStateException("Somebody else wrote.", present, etag);
            }

            _kept[key] = (state, kept.Version + 1);
            return (kept.Version + 1).ToString(CultureInfo.InvariantCulture);
        }
    }

    private void ThrowIfDown()
    {
        if (_isDown)
        {
            throw new IOException("The storage is down.");
        }
    }
}
