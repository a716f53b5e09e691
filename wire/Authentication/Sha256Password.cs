namespace Router.Wire.Authentication;

/// <summary>
/// sha256_password, the forerunner of <see cref="CachingSha2Password"/> without a cache: the password over TLS, else under the server's
/// key. MySQL also asks unknown users for it at random, so that a mistyped name only meets its "access denied" through here.
/// </summary>
internal sealed class Sha256Password : AuthenticationPlugin
{
    public const string PluginName = "sha256_password";
    private const byte RequestKey = 1;

    public override string Name => PluginName;

    public override byte[] Answer(LoginContext login) => login switch
    {
        { Password.Length: 0 } => [0],
        { IsEncrypted: true } => [.. login.Password, 0],
        _ => [RequestKey],
    };

    public override byte[]? Continue(LoginContext login, ReadOnlySpan<byte> more) => login is { IsEncrypted: false, Password.Length: > 0 }
        ? ServerKey.Encrypt(login, more)
        : base.Continue(login, more);
}
