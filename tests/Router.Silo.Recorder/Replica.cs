using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;

namespace Router.Silo.Recorder;

/// <summary>
/// Keeps a partition's rows as whole images, saved with the partition's position. Each change must fit what is there: an insert a row that is not, an
/// update or a delete the very image that is.
/// </summary>
internal sealed class Replica : IStatefulSubscriber
{
    private const int MaxViolations = 20;
    private static readonly ConcurrentDictionary<string, Replica> s_all = new(StringComparer.Ordinal);

    private readonly Lock _gate = new();
    private Recording _recording = new();
    private ChangeToken _last = ChangeToken.None;

    /// <summary>What this process's replicas have, by partition; of one that has moved away, what it had.</summary>
    public static Dictionary<string, JsonElement> All => s_all.ToDictionary(item => item.Key, item => item.Value.Read());

    public string Definition => "replica 1";

    public ValueTask RestoreAsync(IReadOnlyDictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> saved, CancellationToken cancellationToken)
    {
        foreach (var (partition, segments) in saved.Where(item => item.Value.Count > 0))
        {
            _recording = JsonSerializer.Deserialize<Recording>(segments[0].Span)!;
            _last = ChangeToken.Parse(_recording.Token);
            s_all[partition] = this;
        }

        return default;
    }

    public StateCapture Capture(string partition)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(_recording);
        return StateCapture.Of(_ => ValueTask.FromResult(bytes));
    }

    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            s_all[batch.Partition] = this;
            if (batch.Kind == ChangeKind.Table)
            {
                Note($"{batch.TableChange} of {batch.Table.Name}: not expected");
                return default;
            }

            foreach (var change in batch)
            {
                Take(change);
            }
        }

        return default;
    }

    private void Take(in RowChange change)
    {
        if (change.Token <= _last)
        {
            Note($"{change.Token} came after {_last}");
        }

        _last = change.Token;
        _recording.Token = $"{_last}";
        _recording.Applied++;
        if (change.Kind != ChangeKind.Insert && !(_recording.Rows.Remove(Key(change.Before), out var had) && had == Json(change.Before)))
        {
            Note($"{change.Token} {change.Kind} of {Json(change.Before)}: there was {had ?? "no such row"}");
        }

        if (change.Kind != ChangeKind.Delete && !_recording.Rows.TryAdd(Key(change.After), Json(change.After)))
        {
            Note($"{change.Token} {change.Kind} to {Json(change.After)}: there was such a row already");
        }
    }

    private void Note(string violation)
    {
        if (_recording.Violations.Count < MaxViolations)
        {
            _recording.Violations.Add(violation);
        }
    }

    private JsonElement Read()
    {
        lock (_gate)
        {
            return JsonSerializer.SerializeToElement(_recording);
        }
    }

    private static string Key(RowImage image) => Written(image.WriteKeyJson);

    private static string Json(RowImage image) => Written(image.WriteJson);

    private static string Written(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
