using System.Runtime.CompilerServices;
using Router.Contracts.Rows;

namespace Router.Subscribers.Aggregates.Measures;

/// <summary>Integers of every width, YEAR and BIT.</summary>
internal readonly struct IntegerNumber(ColumnEncoding encoding) : IWholeNumber
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Int128 Read(ReadOnlySpan<byte> value)
    {
        if (IntegerReader.TryReadInt64(encoding, value, out var signed))
        {
            return signed;
        }

        IntegerReader.TryReadUInt64(encoding, value, out var unsigned);
        return unsigned;
    }
}
