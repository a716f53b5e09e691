using System.Runtime.CompilerServices;
using Router.Contracts.Rows;

namespace Router.Subscribers.Aggregates.Measures;

/// <summary>DECIMALs of at most 18 digits, as whole numbers of their last digit.</summary>
internal readonly struct DecimalNumber(ShortDecimal reader) : IWholeNumber
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Int128 Read(ReadOnlySpan<byte> value) => reader.ReadUnscaled(value);
}
