using System.Numerics;

namespace Router.Subscribers.Aggregates.Measures;

/// <summary>
/// A sum of doubles without any rounding, so that it does not depend on the order and what was added can be taken out again: a fixed-point
/// number of up to 2,200 bits, of which only the part that is in use is kept.
/// </summary>
/// <remarks>
/// Each limb counts 2^32 times the one below it, but is 64 bits wide and signed: carries wait there until <see cref="CarryAfter"/> additions
/// could have filled it.
/// </remarks>
internal sealed class ExactFloat
{
    /// <summary>The lowest bit of the smallest double is 2^-1074.</summary>
    private const int BitsBehindPoint = 1074;

    private const int LimbBits = 32;
    private const int LimbsOfDouble = 3;
    private const int CarryAfter = 1 << 29;

    private long[] _limbs = [];
    private int _first;
    private int _additions;

    /// <summary>Whether nothing is left of what was added.</summary>
    public bool IsZero
    {
        get
        {
            Carry();
            return !_limbs.AsSpan().ContainsAnyExcept(0L);
        }
    }

    /// <summary>The sum times 2^1074, exactly.</summary>
    public BigInteger Scaled
    {
        get
        {
            var sum = BigInteger.Zero;
            for (var index = _limbs.Length - 1; index >= 0; index--)
            {
                sum = (sum << LimbBits) + _limbs[index];
            }

            return sum << (LimbBits * _first);
        }
    }

    /// <summary>Adds a finite number, or takes it out where <paramref name="sign"/> is -1.</summary>
    public void Add(double value, int sign)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)(bits >> 52) & 0x7FF;
        var mantissa = (ulong)bits & 0xF_FFFF_FFFF_FFFF;
        mantissa |= exponent == 0 ? 0 : 1UL << 52;
        if (mantissa == 0)
        {
            return;
        }

        // A subnormal has the exponent of the smallest normal one, without the leading bit.
        var place = Math.Max(exponent, 1) - 1;
        AddAt(place / LimbBits, (UInt128)mantissa << (place % LimbBits), bits < 0 ? -sign : sign);
    }

    /// <summary>Adds <paramref name="scaled"/> / 2^1074.</summary>
    public void AddScaled(BigInteger scaled)
    {
        var magnitude = BigInteger.Abs(scaled);
        for (var limb = 0; !magnitude.IsZero; limb++)
        {
            AddAt(limb, (uint)(magnitude & uint.MaxValue), scaled.Sign);
            magnitude >>= LimbBits;
        }
    }

    public ExactFloat Clone() => new() { _limbs = (long[])_limbs.Clone(), _first = _first, _additions = _additions };

    /// <summary>The nearest double to <paramref name="scaled"/> / <paramref name="count"/> / 2^1074, ties to even; infinite where it is too large.</summary>
    public static double Round(BigInteger scaled, BigInteger count)
    {
        if (scaled.IsZero)
        {
            return 0;
        }

        // 55 bits and more of a quotient, then one rounding; a remainder is a bit below all of them.
        var magnitude = BigInteger.Abs(scaled);
        var shift = Math.Max(0, 56 + (int)count.GetBitLength() - (int)magnitude.GetBitLength());
        var quotient = BigInteger.DivRem(magnitude << shift, count, out var remainder);
        var value = RoundToDouble(quotient, !remainder.IsZero, -BitsBehindPoint - shift);
        return scaled.Sign < 0 ? -value : value;
    }

    private static double RoundToDouble(BigInteger magnitude, bool isMore, int exponent)
    {
        var drop = Math.Max((int)magnitude.GetBitLength() - 53, -BitsBehindPoint - exponent);
        if (drop > 0)
        {
            var kept = magnitude >> drop;
            var rest = magnitude - (kept << drop);
            var half = BigInteger.One << (drop - 1);
            var isUp = rest > half || (rest == half && (isMore || !kept.IsEven));
            magnitude = isUp ? kept + 1 : kept;
            exponent += drop;
        }

        // At most 53 bits are left and none of them lies below the smallest double: both steps are exact.
        return Math.ScaleB((double)(long)magnitude, exponent);
    }

    private void AddAt(int limb, UInt128 value, int sign)
    {
        Reserve(limb);
        var index = limb - _first;
        _limbs[index] += sign * (long)(uint)value;
        _limbs[index + 1] += sign * (long)(uint)(value >> LimbBits);
        _limbs[index + 2] += sign * (long)(uint)(value >> (2 * LimbBits));
        if (++_additions >= CarryAfter)
        {
            Carry();
        }
    }

    /// <summary>Makes room for a double at that limb, and for the carry above it.</summary>
    private void Reserve(int limb)
    {
        var end = _first + _limbs.Length;
        if (_limbs.Length > 0 && limb >= _first && limb + LimbsOfDouble <= end)
        {
            return;
        }

        var first = _limbs.Length == 0 ? limb : Math.Min(_first, limb);
        var limbs = new long[Math.Max(end, limb + LimbsOfDouble) - first];
        _limbs.CopyTo(limbs, _limbs.Length == 0 ? 0 : _first - first);
        (_limbs, _first) = (limbs, first);
    }

    /// <summary>Leaves 32 bits in each limb; the highest one keeps the sign.</summary>
    private void Carry()
    {
        _additions = 0;
        for (var index = 0; index + 1 < _limbs.Length; index++)
        {
            _limbs[index + 1] += _limbs[index] >> LimbBits;
            _limbs[index] &= uint.MaxValue;
        }

        // What no longer fits beside new values goes to a limb of its own.
        if (_limbs.Length > 0 && Math.Abs(_limbs[^1]) > uint.MaxValue)
        {
            var top = _limbs[^1];
            Array.Resize(ref _limbs, _limbs.Length + 1);
            _limbs[^2] = top & uint.MaxValue;
            _limbs[^1] = top >> LimbBits;
        }
    }
}
