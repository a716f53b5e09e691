using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Router.Wire.Authentication;

/// <summary>mysql_native_password: SHA1(password) xor SHA1(challenge, SHA1(SHA1(password))).</summary>
internal sealed class NativePassword : AuthenticationPlugin
{
    public const string PluginName = "mysql_native_password";
    private const int ChallengeBytes = 20;

    public override string Name => PluginName;

    [SuppressMessage("Security", "CA5350", Justification = "The protocol's own hash.")]
    public override byte[] Answer(LoginContext login)
    {
        if (login.Password.Length == 0)
        {
            return [];
        }

        var once = SHA1.HashData(login.Password);
        var proof = SHA1.HashData([.. Challenge.Take(login, ChallengeBytes), .. SHA1.HashData(once)]);
        return Challenge.Xor(proof, once);
    }
}
