using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Router.Wire.Authentication;

/// <summary>The password for a server's eyes: xored with the challenge and encrypted with the server's RSA key (OAEP, SHA-1).</summary>
internal static class ServerKey
{
    private const int ChallengeBytes = 20;

    [SuppressMessage("Security", "CA5350", Justification = "The protocol's own padding.")]
    public static byte[] Encrypt(LoginContext login, ReadOnlySpan<byte> publicKeyPem)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(Encoding.ASCII.GetString(publicKeyPem));
            return rsa.Encrypt(Challenge.Xor([.. login.Password, 0], Challenge.Take(login, ChallengeBytes)), RSAEncryptionPadding.OaepSHA1);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new LoginException("The server's RSA key for the login is of no use; use TLS (tls=required) instead.", inner: e);
        }
    }
}
