using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using Router.Contracts.Rows;

namespace Router.Subscribers.Aggregates.State;

/// <summary>Finds groups by their keys' bytes: open addressing, at most half full.</summary>
internal sealed class GroupIndex
{
    private const int None = -1;

    private uint[] _hashes = new uint[16];
    private int[] _groups = Empty(16);

    public int Count { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(GroupSegment[] segments, ReadOnlySpan<byte> key, out uint hash)
    {
        hash = Hash(key);
        var mask = _groups.Length - 1;
        for (var place = (int)hash & mask; ; place = (place + 1) & mask)
        {
            var group = _groups[place];
            if (group == None)
            {
                return None;
            }

            if (_hashes[place] == hash && key.SequenceEqual(segments[group >> GroupSegment.SlotBits].Keys[group & GroupSegment.SlotMask]))
            {
                return group;
            }
        }
    }

    public void Add(uint hash, int group)
    {
        if (2 * ++Count > _groups.Length)
        {
            Grow();
        }

        Place(hash, group);
    }

    /// <summary>Removes a group that is there, and closes the gap.</summary>
    public void Remove(ReadOnlySpan<byte> key, int group)
    {
        var mask = _groups.Length - 1;
        var gap = (int)Hash(key) & mask;
        while (_groups[gap] != group)
        {
            gap = (gap + 1) & mask;
        }

        for (var next = (gap + 1) & mask; _groups[next] != None; next = (next + 1) & mask)
        {
            // It may move to the gap unless its own place lies between the gap and it.
            if (((next - (int)_hashes[next]) & mask) >= ((next - gap) & mask))
            {
                (_groups[gap], _hashes[gap]) = (_groups[next], _hashes[next]);
                gap = next;
            }
        }

        _groups[gap] = None;
        Count--;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(ReadOnlySpan<byte> key)
    {
        const ulong Odd = 0x9E37_79B9_7F4A_7C15;
        var hash = (ulong)key.Length * Odd;
        var rest = key;
        for (; rest.Length > sizeof(ulong); rest = rest[sizeof(ulong)..])
        {
            hash = BitOperations.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(rest)) * Odd, 29);
        }

        // The last word again takes what is left, with bytes that were in already; a short key is taken in two halves.
        var last = key.Length >= sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(key[^sizeof(ulong)..])
            : key.Length >= sizeof(uint) ? ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(key) << 32) | BinaryPrimitives.ReadUInt32LittleEndian(key[^sizeof(uint)..])
            : LittleEndian.ReadUnsigned(key);
        hash = (hash ^ last) * Odd;
        return (uint)((hash >> 32) ^ hash);
    }

    private void Place(uint hash, int group)
    {
        var mask = _groups.Length - 1;
        var place = (int)hash & mask;
        while (_groups[place] != None)
        {
            place = (place + 1) & mask;
        }

        (_groups[place], _hashes[place]) = (group, hash);
    }

    private void Grow()
    {
        var (groups, hashes) = (_groups, _hashes);
        (_groups, _hashes) = (Empty(2 * groups.Length), new uint[2 * groups.Length]);
        for (var place = 0; place < groups.Length; place++)
        {
            if (groups[place] != None)
            {
                Place(hashes[place], groups[place]);
            }
        }
    }

    private static int[] Empty(int length)
    {
        var groups = new int[length];
        Array.Fill(groups, None);
        return groups;
    }
}
