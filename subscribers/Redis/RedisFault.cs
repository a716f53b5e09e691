namespace Router.Subscribers.Redis;

/// <summary>Every kind of trouble with a Redis, and every kind of malformed bytes.</summary>
public enum RedisFault
{
    /// <summary>No connection could be made; or none is tried just now, because the last try failed a moment ago.</summary>
    Unreachable,

    /// <summary>The connection ended before the replies came: the commands may have been carried out or not.</summary>
    ConnectionLost,

    /// <summary>The replies did not come in time: the commands may have been carried out or not.</summary>
    TimedOut,

    /// <summary>The server wants a password, or another one.</summary>
    Authentication,

    /// <summary>The server does not hold the script.</summary>
    NoScript,

    /// <summary>The server answered a command with any other error.</summary>
    Refused,

    /// <summary>A reply begins with a byte that begins none.</summary>
    UnknownType,

    /// <summary>A number or length is none, or is too large.</summary>
    Number,

    /// <summary>A line or a value does not end with a carriage return and a line feed.</summary>
    LineEnd,

    /// <summary>A line or a reply is longer than is allowed.</summary>
    TooLong,

    /// <summary>A reply came that no command waits for.</summary>
    LeftOver,
}
