namespace Router.Subscribers.Redis;

/// <summary>The kinds of replies in RESP2.</summary>
public enum RedisReplyKind : byte
{
    /// <summary>A line of text, such as OK.</summary>
    Text = (byte)'+',

    /// <summary>An error.</summary>
    Error = (byte)'-',

    /// <summary>A 64-bit number.</summary>
    Integer = (byte)':',

    /// <summary>Bytes, or null.</summary>
    Bytes = (byte)'$',

    /// <summary>Several replies, or null.</summary>
    Array = (byte)'*',
}
