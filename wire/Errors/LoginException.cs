namespace Router.Wire;

/// <summary>The server refused the login, or asked for a way to log in that we do not have. The message never holds the password.</summary>
public sealed class LoginException : WireException
{
    internal LoginException(string message, int code = 0, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>The server's error number, such as 1045 (access denied); 0 when the refusal was ours.</summary>
    public int Code { get; }
}
