using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Router.Routing.Log;

namespace Router.Standalone.State;

/// <summary>Writes a snapshot file, one segment at a time: it takes no more memory than the largest of them.</summary>
internal sealed class SnapshotWriter : IDisposable
{
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> _segment = new();
    private long _segmentsBytes;

    private SnapshotWriter(FileStream file) => _file = file;

    /// <summary>Writes a file and syncs it.</summary>
    /// <param name="path">The file; one that is there is written over.</param>
    /// <param name="snapshot">All but the states.</param>
    /// <param name="states">The states; prepared already.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task WriteAsync(string path, Snapshot snapshot, IReadOnlyList<CapturedState> states, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        using var writer = new SnapshotWriter(file);
        await writer.WriteAsync(snapshot, states, cancellationToken);
        file.Flush(flushToDisk: true);
    }

    public void Dispose() => _hash.Dispose();

    private async Task WriteAsync(Snapshot snapshot, IReadOnlyList<CapturedState> states, CancellationToken cancellationToken)
    {
        // The lengths are known only at the end: room for them is left here.
        _file.Position = SnapshotFormat.PrefixBytes;
        var saved = new List<SavedSegments>(states.Count);
        foreach (var state in states)
        {
            saved.Add(new SavedSegments(state.Subscriber, state.Partition, await WriteAsync(state, cancellationToken)));
        }

        var head = new SnapshotHead(
            snapshot.Source, snapshot.Position, snapshot.ThroughSequence, snapshot.SavedAt, snapshot.Subscribers, snapshot.Partitions, saved);
        var json = JsonSerializer.SerializeToUtf8Bytes(head, SnapshotJson.Default.SnapshotHead);
        _hash.AppendData(json);
        await _file.WriteAsync(json, cancellationToken);
        _file.Position = 0;
        await _file.WriteAsync(Prefix(json.Length), cancellationToken);
    }

    private async Task<List<int>> WriteAsync(CapturedState state, CancellationToken cancellationToken)
    {
        var lengths = new List<int>(state.State.SegmentCount);
        for (var segment = 0; segment < state.State.SegmentCount; segment++)
        {
            _segment.ResetWrittenCount();
            state.State.Write(segment, _segment);
            lengths.Add(_segment.WrittenCount);
            _segmentsBytes += _segment.WrittenCount;
            _hash.AppendData(_segment.WrittenSpan);
            await _file.WriteAsync(_segment.WrittenMemory, cancellationToken);
        }

        return lengths;
    }

    private byte[] Prefix(int headBytes)
    {
        var prefix = new byte[SnapshotFormat.PrefixBytes];
        SnapshotFormat.Magic.CopyTo(prefix);
        BinaryPrimitives.WriteInt32LittleEndian(prefix.AsSpan(SnapshotFormat.VersionOffset), SnapshotFormat.Version);
        BinaryPrimitives.WriteInt32LittleEndian(prefix.AsSpan(SnapshotFormat.HeadBytesOffset), headBytes);
        BinaryPrimitives.WriteInt64LittleEndian(prefix.AsSpan(SnapshotFormat.SegmentsBytesOffset), _segmentsBytes);
        _hash.AppendData(prefix.AsSpan(0, SnapshotFormat.HashOffset));
        _hash.GetHashAndReset().CopyTo(prefix, SnapshotFormat.HashOffset);
        return prefix;
    }
}
