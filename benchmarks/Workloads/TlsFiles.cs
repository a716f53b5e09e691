using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Router.Benchmarks.Workloads;

/// <summary>A certificate and its key in temporary files: MariaDB 10.11 speaks TLS only with files of its own.</summary>
internal sealed class TlsFiles : IDisposable
{
    public TlsFiles()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Router benchmark", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Key, key.ExportRSAPrivateKeyPem());
    }

    public string Certificate { get; } = Path.GetTempFileName();

    public string Key { get; } = Path.GetTempFileName();

    public void Dispose()
    {
        File.Delete(Certificate);
        File.Delete(Key);
    }
}
