using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Router.Wire.Tests.Fakes;

/// <summary>An authority, and a server's certificate signed by it.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly X509Certificate2 _authority;

    public TestCertificates(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        _authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        Server = Sign(name, now);
        AuthorityFile = Write(_authority.ExportCertificatePem());
        ServerFile = Write(Server.ExportCertificatePem());
        using var serverKey = Server.GetRSAPrivateKey()!;
        ServerKeyFile = Write(serverKey.ExportPkcs8PrivateKeyPem());
    }

    public X509Certificate2 Server { get; }

    public string AuthorityFile { get; }

    public string ServerFile { get; }

    public string ServerKeyFile { get; }

    public void Dispose()
    {
        File.Delete(AuthorityFile);
        File.Delete(ServerFile);
        File.Delete(ServerKeyFile);
        Server.Dispose();
        _authority.Dispose();
    }

    private static string Write(string pem)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, pem);
        return file;
    }

    private X509Certificate2 Sign(string name, DateTimeOffset now)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=A server", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(_authority, now.AddHours(-1), now.AddHours(1), [1, 2, 3]);
        using var withKey = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null, X509KeyStorageFlags.Exportable);
    }
}
