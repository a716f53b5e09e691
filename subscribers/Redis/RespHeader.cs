using System.Buffers.Text;

namespace Router.Subscribers.Redis;

/// <summary>The first line of a reply. <c>+text\r\n</c>, <c>-error\r\n</c>, <c>:number\r\n</c>, <c>$length\r\nbytes\r\n</c>, <c>*count\r\n...</c>.</summary>
/// <remarks>Source: redis.io, "Redis serialization protocol specification", RESP2.</remarks>
internal readonly struct RespHeader
{
    private const int MaxTextBytes = 64 << 10;
    private const int MaxNumberBytes = 20;

    private RespHeader(RedisReplyKind kind, long number, int lengthBytes)
    {
        Kind = kind;
        Number = number;
        LengthBytes = lengthBytes;
    }

    public RedisReplyKind Kind { get; }

    /// <summary>The number, length or count; -1 for a null; 0 for a line of text.</summary>
    public long Number { get; }

    /// <summary>The line's length with its type and its end.</summary>
    public int LengthBytes { get; }

    /// <summary>Bytes behind the line that belong to this reply itself.</summary>
    public long BodyBytes => Kind == RedisReplyKind.Bytes && Number >= 0 ? Number + 2 : 0;

    /// <summary>Reads the line that begins at the position; false where it has not all come.</summary>
    /// <exception cref="RedisException">It is no such line.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, int position, out RespHeader header)
    {
        header = default;
        if (position >= bytes.Length)
        {
            return false;
        }

        var kind = KindOf(bytes[position], position);
        var rest = bytes[(position + 1)..];
        var maxBytes = kind is RedisReplyKind.Text or RedisReplyKind.Error ? MaxTextBytes : MaxNumberBytes;
        if (!TryFindEnd(rest, maxBytes, position, out var length))
        {
            return false;
        }

        var number = maxBytes == MaxTextBytes ? 0 : ReadNumber(rest[..length], kind, position + 1);
        header = new RespHeader(kind, number, length + 3);
        return true;
    }

    private static RedisReplyKind KindOf(byte type, int position) => (RedisReplyKind)type switch
    {
        var kind and (RedisReplyKind.Text or RedisReplyKind.Error or RedisReplyKind.Integer or RedisReplyKind.Bytes or RedisReplyKind.Array) => kind,
        _ => throw RedisException.Malformed(RedisFault.UnknownType, position, $"no reply begins with 0x{type:X2}"),
    };

    private static bool TryFindEnd(ReadOnlySpan<byte> rest, int maxBytes, int position, out int length)
    {
        var searched = rest[..Math.Min(rest.Length, maxBytes + 1)];
        length = searched.IndexOfAny((byte)'\r', (byte)'\n');
        if (length < 0)
        {
            return rest.Length <= maxBytes ? false : throw RedisException.Malformed(RedisFault.TooLong, position, $"a line is longer than {maxBytes} bytes");
        }

        if (rest[length] == '\r' && length + 1 == rest.Length)
        {
            return false;
        }

        return rest[length] == '\r' && rest[length + 1] == '\n'
            ? true
            : throw RedisException.Malformed(RedisFault.LineEnd, position + 1 + length, "a line ends with something else than CR LF");
    }

    private static long ReadNumber(ReadOnlySpan<byte> digits, RedisReplyKind kind, int position)
    {
        var isNumber = Utf8Parser.TryParse(digits, out long number, out var consumed) && consumed == digits.Length && digits[0] != '+';
        var isAllowed = isNumber && (kind == RedisReplyKind.Integer || number is >= -1 and <= int.MaxValue);
        return isAllowed ? number : throw RedisException.Malformed(RedisFault.Number, position, "no number, or none that is allowed here");
    }
}
