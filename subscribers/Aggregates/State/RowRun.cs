using System.Runtime.CompilerServices;
using Router.Contracts.Rows;

namespace Router.Subscribers.Aggregates.State;

/// <summary>Rows of one layout that come or go together, and the group of each: what is done for all of them is done a column at a time.</summary>
internal sealed class RowRun
{
    public const int Capacity = 1024;

    private readonly int[] _starts = new int[Capacity];
    private byte[] _bytes = [];
    private int _end;
    private RowLayout? _layout;

    /// <summary>Each row's group.</summary>
    public readonly int[] Groups = new int[Capacity];

    public int Count { get; private set; }

    public bool IsFull => Count == Capacity;

    public RowLayout Layout => _layout!;

    /// <summary>Begins a run over rows that end there.</summary>
    public void Begin(byte[] bytes, int end, RowLayout layout) => (_bytes, _end, _layout, Count) = (bytes, end, layout, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int start) => _starts[Count++] = start;

    /// <summary>A row and all that lies behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> From(int row) => _bytes.AsSpan(_starts[row], _end - _starts[row]);

    /// <summary>A column's value without its length prefix; false where it is NULL.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(int row, int ordinal, out ReadOnlySpan<byte> value) => _layout!.TryTake(From(row), ordinal, out value);
}
