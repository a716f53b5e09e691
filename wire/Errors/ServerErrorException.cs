namespace Router.Wire;

/// <summary>The server answered with an error packet. After a query the connection stays usable; after a dump it does not.</summary>
public sealed class ServerErrorException : WireException
{
    internal ServerErrorException(int code, string sqlState, string serverMessage)
        : base($"The server answered with error {code} ({sqlState}): {serverMessage}")
    {
        Code = code;
        SqlState = sqlState;
        ServerMessage = serverMessage;
    }

    /// <summary>The server's error number, such as 1236 (cannot read the requested binlog).</summary>
    public int Code { get; }

    /// <summary>Five characters of SQLSTATE; <c>HY000</c> where the server gave none.</summary>
    public string SqlState { get; }

    /// <summary>The server's own words, without the number.</summary>
    public string ServerMessage { get; }
}
