using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Router.Subscribers.Aggregates.State;

/// <summary>
/// Groups found lately by a single short value, as it lies in a row: where few groups take many rows, most are found without making their key.
/// </summary>
internal sealed class RecentGroups
{
    /// <summary>The longest value that is kept.</summary>
    public const int MaxBytes = 16;

    private const int PlaceBits = 8;
    private const ulong Odd = 0x9E37_79B9_7F4A_7C15;

    private readonly Entry[] _entries = new Entry[1 << PlaceBits];
    private int _generation = 1;

    /// <summary>As many bytes of ones as the value has, then zeros.</summary>
    private static ReadOnlySpan<byte> Masks =>
    [
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>The group of the value that <paramref name="bytes"/> begin with; -1 where it is not known.</summary>
    /// <param name="bytes">The value and what lies behind it: <see cref="MaxBytes"/> at least.</param>
    /// <param name="lengthBytes">The value's length, <see cref="MaxBytes"/> at most.</param>
    /// <param name="place">Where to keep it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ReadOnlySpan<byte> bytes, int lengthBytes, out Place place)
    {
        var value = Vector128.Create(bytes) & Vector128.Create(Masks[(MaxBytes - lengthBytes)..]);
        var words = value.AsUInt64();
        var index = (int)(((words[0] ^ (words[1] * Odd) ^ (uint)lengthBytes) * Odd) >> (64 - PlaceBits));
        place = new Place(value, lengthBytes, index);
        ref var entry = ref _entries[index];
        return entry.Value == value && entry.LengthBytes == lengthBytes && entry.Generation == _generation ? entry.Group : -1;
    }

    public void Keep(in Place place, int group) => _entries[place.Index] = new Entry(place.Value, place.LengthBytes, group, _generation);

    /// <summary>Knows no group from here on.</summary>
    public void Forget()
    {
        if (++_generation == 0)
        {
            Array.Clear(_entries);
            _generation = 1;
        }
    }

    public readonly record struct Place(Vector128<byte> Value, int LengthBytes, int Index);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(Vector128<byte> Value, int LengthBytes, int Group, int Generation);
}
