namespace Router.Wire;

/// <summary>How far a connection insists on TLS, in the words of the <c>tls=</c> parameter of a source's address.</summary>
public enum TlsMode
{
    /// <summary>Never TLS (<c>disabled</c>).</summary>
    Disabled,

    /// <summary>TLS when the server offers it, otherwise plain (<c>preferred</c>). The server's certificate is not verified.</summary>
    Preferred,

    /// <summary>TLS or no connection (<c>required</c>). The server's certificate is not verified.</summary>
    Required,

    /// <summary>TLS with a certificate that chains to the CA file, or else to the system's store, whatever its name (<c>verify-ca</c>).</summary>
    VerifyCa,

    /// <summary>As <see cref="VerifyCa"/>, and the certificate must bear the host's name (<c>verify-full</c>).</summary>
    VerifyFull,
}
