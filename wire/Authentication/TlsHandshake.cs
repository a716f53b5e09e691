using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Router.Wire.Authentication;

/// <summary>Puts TLS over the transport and verifies the server's certificate as far as the mode says.</summary>
internal static class TlsHandshake
{
    public static SslStream Run(SocketStream transport, ConnectionSettings settings)
    {
        var verification = new CertificateVerification(settings.Tls, ReadTrusted(settings));
        var stream = new SslStream(transport, leaveInnerStreamOpen: false);
        try
        {
            stream.AuthenticateAsClient(new SslClientAuthenticationOptions
            {
                TargetHost = settings.Host,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                    verification.IsAccepted(certificate as X509Certificate2, chain, errors),
            });
            return stream;
        }
        catch (AuthenticationException e)
        {
            stream.Dispose();
            throw new ConnectException($"{settings} and we agree on no TLS: {verification.Refusal ?? e.Message} {Advice(settings)}", e);
        }
        catch (IOException e) when (e is not WireException)
        {
            stream.Dispose();
            throw new ConnectException($"{settings} broke off the TLS handshake: {e.Message} {Advice(settings)}", e);
        }
    }

    private static string Advice(ConnectionSettings settings) => settings.Tls switch
    {
        TlsMode.Preferred => "Use tls=disabled if the server's TLS is of no use.",
        TlsMode.Required => "Check the server's TLS versions and ciphers.",
        _ => "Check that ca= names the file of the authority that signed the server's certificate, and with tls=verify-full its host name.",
    };

    private static X509Certificate2Collection? ReadTrusted(ConnectionSettings settings)
    {
        if (settings.CaFile is null || settings.Tls is not (TlsMode.VerifyCa or TlsMode.VerifyFull))
        {
            return null;
        }

        var trusted = new X509Certificate2Collection();
        try
        {
            trusted.ImportFromPemFile(settings.CaFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConnectException($"The CA file {settings.CaFile} cannot be read: {e.Message}", e);
        }

        return trusted.Count > 0 ? trusted : throw new ConnectException($"The CA file {settings.CaFile} holds no PEM certificate.");
    }
}
