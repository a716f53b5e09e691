namespace Router.Subscribers.Redis;

/// <summary>Commands to a Redis failed; none is ever dropped without one of these. Commands that may be repeated are to be sent again by whoever sent them.</summary>
public sealed class RedisException : Exception
{
    /// <summary>Says what happened.</summary>
    public RedisException(RedisFault fault, string message, Exception? cause = null)
        : base(message, cause) => Fault = fault;

    /// <summary>The kind of trouble.</summary>
    public RedisFault Fault { get; }

    internal static RedisException Of(string server, string error)
    {
        var word = error.AsSpan(0, Math.Max(error.IndexOf(' ', StringComparison.Ordinal), 0));
        var fault = word switch
        {
            "NOSCRIPT" => RedisFault.NoScript,
            "NOAUTH" or "WRONGPASS" or "NOPERM" => RedisFault.Authentication,
            _ => RedisFault.Refused,
        };
        return new RedisException(fault, $"{server} refused a command: {error}");
    }

    internal static RedisException Malformed(RedisFault fault, int position, string what) =>
        new(fault, $"Byte {position} of a reply: {what}.");
}
