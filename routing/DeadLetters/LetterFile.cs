using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace Router.Routing.DeadLetters;

/// <summary>Records of letters, one behind the other in a file, or in a page of a grain's state.</summary>
/// <remarks>
/// <code>
/// +------------------------+-----------------------------------+-----------------+------+-------------------------+
/// | length of the rest (4) | first 8 bytes of the rest's SHA-256 | head's length (4) | head | the change, of a letter |
/// +------------------------+-----------------------------------+-----------------+------+-------------------------+
/// </code>
/// Numbers lowest byte first; the head is a <see cref="LetterRecord"/> as JSON. The length counts what follows the hash.
/// </remarks>
internal static class LetterFile
{
    private const int HashBytes = 8;
    private const int FrontBytes = sizeof(int) + HashBytes;

    public static byte[] Write(LetterRecord record, ReadOnlySpan<byte> change)
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(record, DeadLetterJson.Default.LetterRecord);
        var bytes = new byte[FrontBytes + sizeof(int) + head.Length + change.Length];
        var rest = bytes.AsSpan(FrontBytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, rest.Length);
        BinaryPrimitives.WriteInt32LittleEndian(rest, head.Length);
        head.CopyTo(rest[sizeof(int)..]);
        change.CopyTo(rest[(sizeof(int) + head.Length)..]);
        Hash(rest, bytes.AsSpan(sizeof(int), HashBytes));
        return bytes;
    }

    /// <summary>The whole records, in order; ends before one that a crash cut short.</summary>
    /// <exception cref="DeadLetterException">A record that others follow is damaged.</exception>
    public static IEnumerable<PlacedRecord> Read(FileStream file) =>
        Read(file, place => $"{file.Name} is damaged at byte {place}: restore it from a copy, or move it away to begin without these dead letters.");

    /// <summary>The same of bytes in memory, none of which may be left over.</summary>
    /// <exception cref="DeadLetterException">They are damaged, or cut short.</exception>
    public static IReadOnlyList<PlacedRecord> Read(ReadOnlyMemory<byte> page, Func<long, string> damaged)
    {
        using var bytes = new MemoryStream(page.ToArray(), writable: false);
        PlacedRecord[] records = [.. Read(bytes, damaged)];
        var end = records.Length == 0 ? 0 : records[^1].End;
        return end == page.Length ? records : throw new DeadLetterException(DeadLetterFault.Damaged, damaged(end));
    }

    private static IEnumerable<PlacedRecord> Read(Stream file, Func<long, string> damaged)
    {
        var place = 0L;
        var front = new byte[FrontBytes];
        while (ReadAt(file, place, front))
        {
            var restBytes = BinaryPrimitives.ReadInt32LittleEndian(front);
            var end = place + FrontBytes + restBytes;
            if (restBytes <= sizeof(int) || end > file.Length)
            {
                yield break;
            }

            var rest = new byte[restBytes];
            if (!ReadAt(file, place + FrontBytes, rest) || Parse(rest, front.AsSpan(sizeof(int)), out var headBytes) is not { } record)
            {
                if (end >= file.Length)
                {
                    yield break;
                }

                throw new DeadLetterException(DeadLetterFault.Damaged, damaged(place));
            }

            yield return new PlacedRecord(record, place, place + FrontBytes + sizeof(int) + headBytes, end);
            place = end;
        }
    }

    /// <summary>The bytes of a change.</summary>
    public static byte[] ReadChange(FileStream file, PlacedRecord record)
    {
        var change = new byte[record.End - record.ChangeStart];
        return ReadAt(file, record.ChangeStart, change)
            ? change
            : throw new DeadLetterException(DeadLetterFault.Damaged, $"{file.Name} ends within the dead letter {record.Record.Parked?.Id}.");
    }

    private static LetterRecord? Parse(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> expected, out int headBytes)
    {
        Span<byte> hash = stackalloc byte[HashBytes];
        Hash(rest, hash);
        headBytes = BinaryPrimitives.ReadInt32LittleEndian(rest);
        return hash.SequenceEqual(expected) && headBytes >= 0 && headBytes <= rest.Length - sizeof(int)
            ? JsonSerializer.Deserialize(rest.Slice(sizeof(int), headBytes), DeadLetterJson.Default.LetterRecord)
            : null;
    }

    private static void Hash(ReadOnlySpan<byte> bytes, Span<byte> target)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        hash[..HashBytes].CopyTo(target);
    }

    private static bool ReadAt(Stream file, long place, byte[] bytes)
    {
        file.Position = place;
        return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;
    }
}
