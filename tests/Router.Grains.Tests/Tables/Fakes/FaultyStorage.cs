using System.Globalization;
using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Router.Grains.Tests.Tables.Fakes;

/// <summary>Grain storage in memory, as JSON, with tags that are checked, and with faults as they are ordered.</summary>
internal sealed class FaultyStorage : IGrainStorage
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, GrainId Grain), (byte[] Json, string Etag)> _records = [];
    private readonly List<Action> _late = [];
    private long _tags;

    /// <summary>Asked before each write, with the record's name.</summary>
    public Func<string, StorageFault> OnWrite { get; set; } = _ => StorageFault.None;

    public bool IsDown { get; set; }

    public int Writes { get; private set; }

    public int Reads { get; private set; }

    public long WrittenBytes { get; private set; }

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_gate)
            {
                return [.. _records.Keys.Select(key => key.Name)];
            }
        }
    }

    /// <summary>Loses records.</summary>
    public void Lose(Func<string, bool> isLost)
    {
        foreach (var key in _records.Keys.Where(key => isLost(key.Name)).ToArray())
        {
            _records.Remove(key);
        }
    }

    /// <summary>Does what was late.</summary>
    public void LetLateOnesPass()
    {
        foreach (var write in _late)
        {
            write();
        }

        _late.Clear();
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (_gate)
        {
            ThrowIfDown();
            Reads++;
            grainState.RecordExists = _records.TryGetValue((stateName, grainId), out var record);
            grainState.ETag = grainState.RecordExists ? record.Etag : null!;
            grainState.State = grainState.RecordExists ? JsonSerializer.Deserialize<T>(record.Json)! : Activator.CreateInstance<T>();
        }

        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Task.Yield();
        lock (_gate)
        {
            ThrowIfDown();
            Writes++;
            var json = JsonSerializer.SerializeToUtf8Bytes(grainState.State);
            var etag = grainState.ETag;
            switch (OnWrite(stateName))
            {
                case StorageFault.Refused:
                    throw new IOException($"The write of {stateName} was refused.");
                case StorageFault.Late:
                    _late.Add(() => TryWrite((stateName, grainId), json, etag));
                    throw new TimeoutException($"The write of {stateName} takes long.");
                case StorageFault.AnswerLost:
                    Write((stateName, grainId), json, etag);
                    throw new TimeoutException($"The answer to the write of {stateName} was lost.");
                default:
                    grainState.ETag = Write((stateName, grainId), json, etag);
                    grainState.RecordExists = true;
                    break;
            }
        }
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (_gate)
        {
            _records.Remove((stateName, grainId));
        }

        return Task.CompletedTask;
    }

    private string Write((string Name, GrainId Grain) key, byte[] json, string? etag) => TryWrite(key, json, etag)
        ?? throw new InconsistentStateException($"{key.Name} is another than it was.", _records.TryGetValue(key, out var stored) ? stored.Etag : "", etag ?? "");

    private string? TryWrite((string Name, GrainId Grain) key, byte[] json, string? etag)
    {
        if (_records.TryGetValue(key, out var record) ? record.Etag != etag : etag is not null)
        {
            return null;
        }

        var tag = (++_tags).ToString(CultureInfo.InvariantCulture);
        _records[key] = (json, tag);
        WrittenBytes += json.Length;
        return tag;
    }

    private void ThrowIfDown()
    {
        if (IsDown)
        {
            throw new IOException("The storage is down.");
        }
    }
}
