using System.Runtime.CompilerServices;
using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Subscribers.Aggregates.State;

/// <summary>One image of a row where it lies, or none.</summary>
internal readonly ref struct RowSpan(ChangeFrame frame, RowLayout? layout, int start, int lengthBytes)
{
    public RowLayout? Layout => layout;

    public bool Exists => layout is not null;

    public ReadOnlySpan<byte> Bytes => frame.Bytes.AsSpan(start, lengthBytes);

    /// <summary>Whether there is such an image, and it satisfies the condition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Counts(PlanBinding binding) =>
        layout is not null && (binding.Condition is null || binding.Condition(new RowImage(frame, frame.Version, layout, start, start + lengthBytes)));
}
