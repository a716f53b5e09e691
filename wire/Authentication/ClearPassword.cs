namespace Router.Wire.Authentication;

/// <summary>mysql_clear_password: the password itself, for servers that pass it on to PAM or LDAP. Never outside TLS.</summary>
internal sealed class ClearPassword : AuthenticationPlugin
{
    public const string PluginName = "mysql_clear_password";

    public override string Name => PluginName;

    public override byte[] Answer(LoginContext login) => login.IsEncrypted
        ? [.. login.Password, 0]
        : throw new LoginException("The server wants the password in the clear over a plain connection; use tls=verify-full or tls=required.");
}
