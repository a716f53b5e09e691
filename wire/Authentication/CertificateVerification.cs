using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Router.Wire.Authentication;

/// <summary>Decides whether a server's certificate will do for a mode, and remembers why it did not.</summary>
internal sealed class CertificateVerification(TlsMode mode, X509Certificate2Collection? trusted)
{
    /// <summary>Why the certificate was refused; null while none was.</summary>
    public string? Refusal { get; private set; }

    public bool IsAccepted(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Refusal = mode is TlsMode.Preferred or TlsMode.Required ? null : Refuse(certificate, chain, errors);
        return Refusal is null;
    }

    private string? Refuse(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return "the server shows no certificate.";
        }

        if (mode == TlsMode.VerifyFull && errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return $"the certificate of {certificate.Subject} does not bear the host's name.";
        }

        return trusted is null
            ? errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? Untrusted(certificate, chain) : null
            : RefuseChain(trusted, certificate, chain);
    }

    private static string? RefuseChain(X509Certificate2Collection trusted, X509Certificate2 certificate, X509Chain? sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (sent is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        }

        return chain.Build(certificate) ? null : Untrusted(certificate, chain);
    }

    private static string Untrusted(X509Certificate2 certificate, X509Chain? chain)
    {
        var why = string.Join(", ", (chain?.ChainStatus ?? []).Select(status => status.Status));
        return $"the certificate of {certificate.Subject} is not trusted ({why}).";
    }
}
