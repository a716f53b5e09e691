using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace Router.Wire.Authentication;

/// <summary>
/// Ed25519 signatures (RFC 8032, 5.1.6), which .NET has none of. Not in constant time: a login signs one challenge, far from any clock
/// that could measure it. Nothing else may use it.
/// </summary>
internal static class Ed25519
{
    private const int KeyBytes = 32;

    private static readonly BigInteger Prime = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger Order = BigInteger.Pow(2, 252) + Number("27742317777372353535851937790883648493");
    private static readonly BigInteger CurveD = Modulo(-121665 * Invert(121666));

    private static readonly Point Base = Point.At(
        Number("15112221349535400772501151409588531511454012693041857206046113283949847762202"),
        Number("46316835694926478169428394003475163141307993866256225615783033603165251855960"));

    /// <summary>The signature R, S of a message, 64 bytes. The seed may have any length here, as MariaDB's passwords do.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        var hash = SHA512.HashData(seed);
        var secret = Clamp(hash.AsSpan(0, KeyBytes));
        var publicKey = Base.Times(secret).Encode();
        var nonce = Scalar(SHA512.HashData([.. hash.AsSpan(KeyBytes), .. message]));
        var commitment = Base.Times(nonce).Encode();
        var challenge = Scalar(SHA512.HashData([.. commitment, .. publicKey, .. message]));
        return [.. commitment, .. Encode((nonce + challenge * secret) % Order)];
    }

    private static BigInteger Clamp(ReadOnlySpan<byte> hash)
    {
        var bytes = hash.ToArray();
        bytes[0] &= 0xF8;
        bytes[^1] = (byte)((bytes[^1] & 0x7F) | 0x40);
        return new BigInteger(bytes, isUnsigned: true);
    }

    private static BigInteger Scalar(byte[] hash) => new BigInteger(hash, isUnsigned: true) % Order;

    private static BigInteger Modulo(BigInteger value) => BigInteger.Remainder(value, Prime) is { Sign: < 0 } negative ? negative + Prime : value % Prime;

    private static BigInteger Invert(BigInteger value) => BigInteger.ModPow(value, Prime - 2, Prime);

    private static BigInteger Number(string digits) => BigInteger.Parse(digits, CultureInfo.InvariantCulture);

    private static byte[] Encode(BigInteger value)
    {
        var bytes = new byte[KeyBytes];
        value.TryWriteBytes(bytes, out _, isUnsigned: true);
        return bytes;
    }

    /// <summary>A point in extended coordinates: x = X/Z, y = Y/Z, xy = T/Z.</summary>
    private readonly record struct Point(BigInteger X, BigInteger Y, BigInteger Z, BigInteger T)
    {
        private static readonly Point Zero = new(0, 1, 1, 0);

        public static Point At(BigInteger x, BigInteger y) => new(x, y, 1, Modulo(x * y));

        public Point Times(BigInteger scalar)
        {
            var (sum, power) = (Zero, this);
            for (; !scalar.IsZero; scalar >>= 1)
            {
                sum = scalar.IsEven ? sum : sum.Plus(power);
                power = power.Plus(power);
            }

            return sum;
        }

        /// <summary>y in 255 bits, and above them the lowest bit of x.</summary>
        public byte[] Encode()
        {
            var inverse = Invert(Z);
            var bytes = Ed25519.Encode(Modulo(Y * inverse));
            bytes[^1] |= Modulo(X * inverse).IsEven ? (byte)0 : (byte)0x80;
            return bytes;
        }

        private Point Plus(Point other)
        {
            var a = Modulo((Y - X) * (other.Y - other.X));
            var b = Modulo((Y + X) * (other.Y + other.X));
            var c = Modulo(2 * T * other.T * CurveD);
            var d = Modulo(2 * Z * other.Z);
            var (e, f, g, h) = (b - a, d - c, d + c, b + a);
            return new Point(Modulo(e * f), Modulo(g * h), Modulo(f * g), Modulo(e * h));
        }
    }
}
