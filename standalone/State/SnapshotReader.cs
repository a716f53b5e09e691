using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace Router.Standalone.State;

/// <summary>Reads a snapshot file. Nothing in it is believed before its hash fits.</summary>
internal static class SnapshotReader
{
    private const int BlockBytes = 1 << 16;

    /// <summary>Reads a file; who saves may drop it meanwhile.</summary>
    public static LoadedSnapshot Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BlockBytes);
        var prefix = new byte[SnapshotFormat.PrefixBytes];
        if (file.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length || !prefix.AsSpan().StartsWith(SnapshotFormat.Magic))
        {
            return new LoadedSnapshot(path, null, "it is cut short or no snapshot");
        }

        if (BinaryPrimitives.ReadInt32LittleEndian(prefix.AsSpan(SnapshotFormat.VersionOffset)) is var version and not SnapshotFormat.Version)
        {
            return new LoadedSnapshot(path, null, $"it is of version {version}, and this build reads up to {SnapshotFormat.Version}");
        }

        var headBytes = BinaryPrimitives.ReadInt32LittleEndian(prefix.AsSpan(SnapshotFormat.HeadBytesOffset));
        var segmentsBytes = BinaryPrimitives.ReadInt64LittleEndian(prefix.AsSpan(SnapshotFormat.SegmentsBytesOffset));
        if (headBytes < 0 || segmentsBytes < 0 || file.Length - prefix.Length - headBytes != segmentsBytes)
        {
            return new LoadedSnapshot(path, null, "it is cut short or no snapshot");
        }

        return HashOf(file, prefix).AsSpan().SequenceEqual(prefix.AsSpan(SnapshotFormat.HashOffset))
            ? new LoadedSnapshot(path, Read(file, headBytes, segmentsBytes), null)
            : new LoadedSnapshot(path, null, "its checksum does not fit its content");
    }

    private static byte[] HashOf(FileStream file, byte[] prefix)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[BlockBytes];
        while (file.Read(block) is var read and > 0)
        {
            hash.AppendData(block, 0, read);
        }

        hash.AppendData(prefix, 0, SnapshotFormat.HashOffset);
        return hash.GetHashAndReset();
    }

    private static Snapshot Read(FileStream file, int headBytes, long segmentsBytes)
    {
        file.Position = SnapshotFormat.PrefixBytes + segmentsBytes;
        var head = JsonSerializer.Deserialize(Read(file, headBytes), SnapshotJson.Default.SnapshotHead)!;
        file.Position = SnapshotFormat.PrefixBytes;
        return new Snapshot
        {
            Source = head.Source,
            Position = head.Position,
            ThroughSequence = head.ThroughSequence,
            SavedAt = head.SavedAt,
            Subscribers = head.Subscribers,
            Partitions = head.Partitions,
            States = [.. head.States.Select(state => new SubscriberState(state.Subscriber, state.Partition, [.. state.SegmentBytes.Select(length => Read(file, length))]))],
        };
    }

    private static byte[] Read(FileStream file, int lengthBytes)
    {
        var bytes = new byte[lengthBytes];
        file.ReadExactly(bytes);
        return bytes;
    }
}
