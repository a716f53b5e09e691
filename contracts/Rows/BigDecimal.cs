using System.Globalization;
using System.Numerics;

namespace Router.Contracts.Rows;

/// <summary>An exact DECIMAL of up to 65 digits, 38 of them behind the point: <see cref="Unscaled"/> / 10^<see cref="Scale"/>.</summary>
/// <remarks>Equality and order are those of the numbers: 1.50 equals 1.5. The text keeps the column's number of digits.</remarks>
public readonly struct BigDecimal : IEquatable<BigDecimal>, IComparable<BigDecimal>
{
    private const int ClrScale = 28;

    /// <summary>Makes <paramref name="unscaled"/> / 10^<paramref name="scale"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The scale is negative or over 65.</exception>
    public BigDecimal(BigInteger unscaled, int scale)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, 65);
        Unscaled = unscaled;
        Scale = scale;
    }

    /// <summary>All digits, without the point.</summary>
    public BigInteger Unscaled { get; }

    /// <summary>Digits behind the point.</summary>
    public int Scale { get; }

    /// <summary>The same number with the fewest digits behind the point.</summary>
    public BigDecimal Normalize()
    {
        var (unscaled, scale) = (Unscaled, Scale);
        while (scale > 0)
        {
            var quotient = BigInteger.DivRem(unscaled, 10, out var remainder);
            if (!remainder.IsZero)
            {
                break;
            }

            unscaled = quotient;
            scale--;
        }

        return new BigDecimal(unscaled, scale);
    }

    /// <summary>The same number as a <see cref="decimal"/>; false where it has more digits than that holds. Nothing is ever rounded.</summary>
    public bool TryToDecimal(out decimal value)
    {
        if (TryExact(this, out value))
        {
            return true;
        }

        return TryExact(Normalize(), out value);
    }

    /// <summary>The same number as a <see cref="decimal"/>.</summary>
    /// <exception cref="OverflowException">It has more digits than that holds.</exception>
    public decimal ToDecimal() =>
        TryToDecimal(out var value) ? value : throw new OverflowException($"{this} has more digits than System.Decimal holds.");

    /// <summary>The nearest double.</summary>
    public double ToDouble() => double.Parse(ToString(), NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>Reads <c>[-]digits[.digits]</c>.</summary>
    /// <exception cref="FormatException">The text is no such number.</exception>
    public static BigDecimal Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var scale = point < 0 ? 0 : text.Length - point - 1;
        if (scale <= 65
            && BigInteger.TryParse(
                point < 0 ? text : text.Remove(point, 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var unscaled))
        {
            return new BigDecimal(unscaled, scale);
        }

        throw new FormatException($"'{text}' is not a decimal number: write it as -12.34.");
    }

    /// <inheritdoc/>
    public int CompareTo(BigDecimal other) => Scale >= other.Scale
        ? Unscaled.CompareTo(other.Unscaled * BigInteger.Pow(10, Scale - other.Scale))
        : (Unscaled * BigInteger.Pow(10, other.Scale - Scale)).CompareTo(other.Unscaled);

    /// <inheritdoc/>
    public bool Equals(BigDecimal other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BigDecimal other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var normal = Normalize();
        return HashCode.Combine(normal.Unscaled, normal.Scale);
    }

    /// <summary>The number with exactly <see cref="Scale"/> digits behind the point, as the server prints it.</summary>
    public override string ToString()
    {
        var digits = BigInteger.Abs(Unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        var sign = Unscaled.Sign < 0 ? "-" : "";
        return Scale == 0 ? sign + digits : $"{sign}{digits.AsSpan(0, digits.Length - Scale)}.{digits.AsSpan(digits.Length - Scale)}";
    }

    /// <summary>Whether both are the same number.</summary>
    public static bool operator ==(BigDecimal left, BigDecimal right) => left.Equals(right);

    /// <summary>Whether they are different numbers.</summary>
    public static bool operator !=(BigDecimal left, BigDecimal right) => !left.Equals(right);

    /// <summary>Whether the left number is smaller.</summary>
    public static bool operator <(BigDecimal left, BigDecimal right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left number is larger.</summary>
    public static bool operator >(BigDecimal left, BigDecimal right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left number is not larger.</summary>
    public static bool operator <=(BigDecimal left, BigDecimal right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left number is not smaller.</summary>
    public static bool operator >=(BigDecimal left, BigDecimal right) => left.CompareTo(right) >= 0;

    private static bool TryExact(BigDecimal number, out decimal value)
    {
        var magnitude = BigInteger.Abs(number.Unscaled);
        if (number.Scale > ClrScale || magnitude.GetBitLength() > 96)
        {
            value = 0;
            return false;
        }

        var bits = (UInt128)magnitude;
        value = new decimal((int)(uint)bits, (int)(uint)(bits >> 32), (int)(uint)(bits >> 64), number.Unscaled.Sign < 0, (byte)number.Scale);
        return true;
    }
}
