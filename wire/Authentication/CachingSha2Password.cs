using System.Security.Cryptography;

namespace Router.Wire.Authentication;

/// <summary>
/// caching_sha2_password. The first answer is SHA256(password) xor SHA256(SHA256(SHA256(password)), challenge); it is enough
/// while the server remembers the user (0x03). Otherwise (0x04) the server wants the password itself: in the clear over TLS, over
/// plain TCP xored with the challenge and encrypted with the server's RSA key, which 0x02 asks for.
/// Whoever sits in between could send a key of their own; only a verified TLS connection is safe from that.
/// </summary>
internal sealed class CachingSha2Password : AuthenticationPlugin
{
    public const string PluginName = "caching_sha2_password";
    private const int ChallengeBytes = 20;
    private const byte RequestKey = 2;
    private const byte Remembered = 3;
    private const byte WantsPassword = 4;

    private bool _keyRequested;

    public override string Name => PluginName;

    public override byte[] Answer(LoginContext login)
    {
        if (login.Password.Length == 0)
        {
            return [];
        }

        var once = SHA256.HashData(login.Password);
        var twice = SHA256.HashData(once);
        return Challenge.Xor(once, SHA256.HashData([.. twice, .. Challenge.Take(login, ChallengeBytes)]));
    }

    public override byte[]? Continue(LoginContext login, ReadOnlySpan<byte> more)
    {
        switch (more)
        {
            case [Remembered]:
                return null;
            case [WantsPassword] when login.IsEncrypted:
                return [.. login.Password, 0];
            case [WantsPassword]:
                _keyRequested = true;
                return [RequestKey];
            case { Length: > 1 } when _keyRequested:
                _keyRequested = false;
                return ServerKey.Encrypt(login, more);
            default:
                return base.Continue(login, more);
        }
    }
}
