using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Router.Contracts;

namespace Router.Standalone.State;

/// <summary>
/// A snapshot as the first version wrote it: a line <c>router-snapshot 1 SHA256 LENGTH</c> and then LENGTH bytes of JSON, states in base 64.
/// It is read only.
/// </summary>
internal sealed record FirstSnapshot(
    string Source, SourcePosition Position, long ThroughSequence, DateTimeOffset SavedAt, IReadOnlyList<FirstSnapshot.State> States)
{
    /// <summary>Reads a file.</summary>
    public static LoadedSnapshot Read(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var lineEnd = Array.IndexOf(bytes, (byte)'\n');
        var head = lineEnd > 0 ? Encoding.ASCII.GetString(bytes, 0, lineEnd).Split(' ') : [];
        if (head is not ["router-snapshot", "1", var hash, var length] || length != $"{bytes.Length - lineEnd - 1}")
        {
            return new LoadedSnapshot(file, null, "it is cut short or no snapshot");
        }

        var body = bytes.AsSpan(lineEnd + 1);
        return hash == Convert.ToHexString(SHA256.HashData(body))
            ? new LoadedSnapshot(file, JsonSerializer.Deserialize(body, SnapshotJson.Default.FirstSnapshot)!.ToSnapshot(), null)
            : new LoadedSnapshot(file, null, "its checksum does not fit its content");
    }

    private Snapshot ToSnapshot() => new()
    {
        Source = Source,
        Position = Position,
        ThroughSequence = ThroughSequence,
        SavedAt = SavedAt,
        States = [.. States.Select(state => new SubscriberState(state.Subscriber, state.Partition, [state.Bytes]))],
    };

    /// <summary>One subscriber's state on one partition, in one piece.</summary>
    internal sealed record State(string Subscriber, string Partition, byte[] Bytes);
}
