namespace Router.Subscribers.Redis;

/// <summary>
/// Finds where a reply ends, without reading it; goes on where it stood when more bytes have come. The parts of nested arrays are only counted,
/// so no depth can harm.
/// </summary>
internal struct RespScanner(int maxBytes)
{
    private int _position;
    private long _missing = 1;

    /// <summary>Looks at the bytes of a reply, from its first one.</summary>
    /// <param name="bytes">What has come so far, which begins with all that was looked at before.</param>
    /// <param name="lengthBytes">The reply's length.</param>
    /// <returns>False: not all of it has come.</returns>
    /// <exception cref="RedisException">It is no reply.</exception>
    public bool TryFind(ReadOnlySpan<byte> bytes, out int lengthBytes)
    {
        while (_missing > 0)
        {
            if (!TrySkipOne(bytes))
            {
                lengthBytes = 0;
                return false;
            }
        }

        lengthBytes = _position;
        return true;
    }

    private bool TrySkipOne(ReadOnlySpan<byte> bytes)
    {
        if (!RespHeader.TryRead(bytes, _position, out var header))
        {
            return false;
        }

        var parts = header.Kind == RedisReplyKind.Array ? Math.Max(header.Number, 0) : 0;
        var end = _position + header.LengthBytes + header.BodyBytes;
        // A part takes three bytes or more: a count that cannot fit is refused before it is waited for.
        if (end + ((_missing - 1 + parts) * 3) > maxBytes)
        {
            throw RedisException.Malformed(RedisFault.TooLong, _position, $"a reply is longer than {maxBytes} bytes");
        }

        if (end > bytes.Length)
        {
            return false;
        }

        CheckEnd(bytes, header, (int)end);
        _position = (int)end;
        _missing += parts - 1;
        return true;
    }

    private static void CheckEnd(ReadOnlySpan<byte> bytes, in RespHeader header, int end)
    {
        if (header.BodyBytes > 0 && (bytes[end - 2] != '\r' || bytes[end - 1] != '\n'))
        {
            throw RedisException.Malformed(RedisFault.LineEnd, end - 2, "a value does not end where its length says");
        }
    }
}
