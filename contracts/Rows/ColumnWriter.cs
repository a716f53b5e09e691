using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Numerics;

namespace Router.Contracts.Rows;

/// <summary>Values to the binary log's own row encoding: what the readers read. Convenience, not for the path of a row.</summary>
internal static class ColumnWriter
{
    /// <exception cref="ArgumentException">The column cannot hold the value.</exception>
    public static void Write(ColumnShape shape, object value, IBufferWriter<byte> output)
    {
        if (shape.PrefixBytes > 0)
        {
            WriteVariable(shape, value, output);
            return;
        }

        var bytes = output.GetSpan(shape.WidthBytes)[..shape.WidthBytes];
        switch (shape.Encoding)
        {
            case ColumnEncoding.Single:
                BinaryPrimitives.WriteSingleLittleEndian(bytes, Convert.ToSingle(value, CultureInfo.InvariantCulture));
                break;
            case ColumnEncoding.Double:
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case ColumnEncoding.Decimal:
                DecimalWriter.Write(shape, ToDecimal(shape, value), bytes);
                break;
            case >= ColumnEncoding.Date and <= ColumnEncoding.Timestamp2:
                TemporalWriter.Write(shape, value, bytes);
                break;
            default:
                WriteInteger(shape, value, bytes);
                break;
        }

        output.Advance(shape.WidthBytes);
    }

    internal static ArgumentException Unfit(ColumnShape shape, object value) =>
        new($"{shape.FullName} ({shape.Encoding}) cannot hold '{value}' ({value.GetType().Name}).", nameof(value));

    private static void WriteInteger(ColumnShape shape, object value, Span<byte> bytes)
    {
        var number = shape.Encoding switch
        {
            ColumnEncoding.Enum => OfLabel(shape, value),
            ColumnEncoding.Set => OfLabels(shape, value),
            ColumnEncoding.Year => ToInteger(shape, value) is var year && year.IsZero ? year : year - 1900,
            _ => ToInteger(shape, value is bool flag ? (flag ? 1 : 0) : value),
        };
        var bits = 8 * bytes.Length;
        var isSigned = shape.Encoding is ColumnEncoding.Int8 or ColumnEncoding.Int16 or ColumnEncoding.Int24 or ColumnEncoding.Int32 or ColumnEncoding.Int64;
        var limit = BigInteger.One << (isSigned ? bits - 1 : bits);
        if (number >= limit || number < (isSigned ? -limit : BigInteger.Zero))
        {
            throw Unfit(shape, value);
        }

        var raw = number.Sign < 0 ? (ulong)(long)number : (ulong)number;
        if (shape.Encoding == ColumnEncoding.Bit)
        {
            BigEndian.Write(bytes, raw);
        }
        else
        {
            LittleEndian.Write(bytes, raw);
        }
    }

    private static void WriteVariable(ColumnShape shape, object value, IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> bytes = shape.Encoding switch
        {
            ColumnEncoding.Uuid => ToGuid(shape, value).ToByteArray(bigEndian: true),
            ColumnEncoding.Inet4 or ColumnEncoding.Inet6 => value as byte[] ?? ToAddress(shape, value),
            ColumnEncoding.Text or ColumnEncoding.JsonText => value as byte[] ?? ToText(shape, value),
            ColumnEncoding.CompressedText => Uncompressed(value as byte[] ?? ToText(shape, value)),
            ColumnEncoding.CompressedBinary => Uncompressed(value as byte[] ?? throw Unfit(shape, value)),
            _ => value as byte[] ?? throw Unfit(shape, value),
        };
        bytes = Trim(shape, bytes);
        if (shape.PrefixBytes < 4 && bytes.Length >= 1 << (8 * shape.PrefixBytes))
        {
            throw Unfit(shape, value);
        }

        LittleEndian.Write(output.GetSpan(shape.PrefixBytes)[..shape.PrefixBytes], (ulong)bytes.Length);
        output.Advance(shape.PrefixBytes);
        output.Write(bytes);
    }

    /// <summary>The server leaves the padding of CHAR and BINARY out of the log.</summary>
    private static ReadOnlySpan<byte> Trim(ColumnShape shape, ReadOnlySpan<byte> bytes) => shape.Encoding switch
    {
        ColumnEncoding.FixedBinary or ColumnEncoding.Uuid or ColumnEncoding.Inet4 or ColumnEncoding.Inet6 => bytes.TrimEnd((byte)0),
        ColumnEncoding.Text when shape.Definition.Type == ColumnType.String => bytes.TrimEnd((byte)' '),
        _ => bytes,
    };

    /// <summary>Method 0: the servers leave short values as they are, too.</summary>
    private static byte[] Uncompressed(byte[] bytes) => bytes.Length == 0 ? [] : [0, .. bytes];

    private static byte[] ToText(ColumnShape shape, object value) =>
        value is string text && shape.CharacterSet.TryEncode(text, out var bytes) ? bytes : throw Unfit(shape, value);

    private static Guid ToGuid(ColumnShape shape, object value) => value switch
    {
        Guid guid => guid,
        string text when Guid.TryParse(text, out var guid) => guid,
        _ => throw Unfit(shape, value),
    };

    private static byte[] ToAddress(ColumnShape shape, object value)
    {
        var address = value as IPAddress ?? (value is string text && IPAddress.TryParse(text, out var parsed) ? parsed : throw Unfit(shape, value));
        var bytes = shape.Encoding == ColumnEncoding.Inet6 ? address.MapToIPv6().GetAddressBytes() : address.GetAddressBytes();
        return bytes.Length == shape.Definition.Metadata ? bytes : throw Unfit(shape, value);
    }

    private static BigInteger ToInteger(ColumnShape shape, object value) => value switch
    {
        sbyte or short or int or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        byte or ushort or uint or ulong => Convert.ToUInt64(value, CultureInfo.InvariantCulture),
        _ => throw Unfit(shape, value),
    };

    private static BigDecimal ToDecimal(ColumnShape shape, object value) => value switch
    {
        BigDecimal number => number,
        decimal number => BigDecimal.Parse(number.ToString(CultureInfo.InvariantCulture)),
        _ => new BigDecimal(ToInteger(shape, value), 0),
    };

    private static BigInteger OfLabel(ColumnShape shape, object value)
    {
        if (value is not string label)
        {
            return ToInteger(shape, value);
        }

        var place = Place(shape, label);
        return place >= 0 ? place + 1 : label.Length == 0 ? 0 : throw Unfit(shape, value);
    }

    private static BigInteger OfLabels(ColumnShape shape, object value)
    {
        if (value is not IEnumerable<string> labels)
        {
            return ToInteger(shape, value);
        }

        var bits = BigInteger.Zero;
        foreach (var label in labels)
        {
            var place = Place(shape, label);
            bits |= place >= 0 ? BigInteger.One << place : throw Unfit(shape, label);
        }

        return bits;
    }

    private static int Place(ColumnShape shape, string label)
    {
        var labels = shape.Definition.Labels;
        for (var place = 0; place < labels.Count; place++)
        {
            if (labels[place] == label)
            {
                return place;
            }
        }

        return -1;
    }
}
