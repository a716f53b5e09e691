using System.Globalization;
using System.Net;

namespace Router.Wire;

/// <summary>
/// The text form of <see cref="ConnectionSettings"/>:
/// <code>mysql:// user [ : password ] @ host [ : port ] [ ? name=value { &amp; name=value } ]</code>
/// System.Uri is of no use here: its errors repeat the address, password included.
/// </summary>
internal static class ConnectionAddress
{
    private const string Scheme = "mysql://";
    private const string Advice = "Percent-encode these characters in user and password: @ as %40, : as %3A, / as %2F, ? as %3F, % as %25.";

    public static ConnectionSettings Parse(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw new FormatException("A server's address begins with mysql://, as in mysql://user:password@host:3306.");
        }

        var rest = address.AsSpan(Scheme.Length);
        var question = rest.IndexOf('?');
        var parameters = question < 0 ? default : rest[(question + 1)..];
        var authority = question < 0 ? rest : rest[..question];
        // A raw '@' behind the '?' means that the '?' was part of a password; nothing of it may be shown.
        if (parameters.Contains('@'))
        {
            throw new FormatException($"The address has an '@' behind its '?'. {Advice}");
        }

        return ReadParameters(ReadAuthority(authority), parameters);
    }

    public static string Format(ConnectionSettings settings)
    {
        var host = settings.Host.Contains(':', StringComparison.Ordinal)
            ? $"[{settings.Host.Replace("%", "%25", StringComparison.Ordinal)}]"
            : Uri.EscapeDataString(settings.Host);
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme}{Uri.EscapeDataString(settings.User)}@{host}:{settings.Port}");
    }

    private static ConnectionSettings ReadAuthority(ReadOnlySpan<char> authority)
    {
        var at = authority.LastIndexOf('@');
        if (at < 0)
        {
            throw new FormatException("The address names no user; it reads mysql://user:password@host:port.");
        }

        var login = authority[..at];
        if (login.ContainsAny('@', '/'))
        {
            throw new FormatException($"The address has an '@' or '/' too many before its host. {Advice}");
        }

        var (host, port) = ReadHost(authority[(at + 1)..]);
        var colon = login.IndexOf(':');
        var user = Decode(colon < 0 ? login : login[..colon]);
        if (user.Length == 0)
        {
            throw new FormatException("The address has an empty user.");
        }

        return new ConnectionSettings
        {
            Host = host,
            Port = port,
            User = user,
            Password = colon < 0 ? "" : Decode(login[(colon + 1)..]),
        };
    }

    private static (string Host, int Port) ReadHost(ReadOnlySpan<char> text)
    {
        if (text.EndsWith("/"))
        {
            text = text[..^1];
        }

        if (text.Contains('/'))
        {
            throw new FormatException("The address names a path behind its host; Router follows whole servers, so leave it out.");
        }

        var (host, port) = text.StartsWith("[") ? SplitBracketed(text) : SplitPlain(text);
        if (host.Length == 0)
        {
            throw new FormatException("The address names no host.");
        }

        return (Decode(host), port.Length == 0 ? ConnectionSettings.DefaultPort : ReadPort(port[1..]));
    }

    private static Split SplitBracketed(ReadOnlySpan<char> text)
    {
        var close = text.IndexOf(']');
        if (close < 0 || (close + 1 < text.Length && text[close + 1] != ':') || !IPAddress.TryParse(Decode(text[1..close]), out _))
        {
            throw new FormatException("The address has a malformed [IPv6] host.");
        }

        return new Split(text[1..close], text[(close + 1)..]);
    }

    private static Split SplitPlain(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        if (colon >= 0 && text[(colon + 1)..].Contains(':'))
        {
            throw new FormatException("An IPv6 host stands in brackets, as in mysql://user@[::1]:3306.");
        }

        return colon < 0 ? new Split(text, default) : new Split(text[..colon], text[colon..]);
    }

    private static int ReadPort(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? port
            : throw new FormatException("The address's port is not a number from 1 to 65535.");

    private static ConnectionSettings ReadParameters(ConnectionSettings settings, ReadOnlySpan<char> parameters)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var range in parameters.Split('&'))
        {
            var parameter = parameters[range];
            if (parameter.Length == 0)
            {
                continue;
            }

            var equals = parameter.IndexOf('=');
            var name = (equals < 0 ? parameter : parameter[..equals]).ToString();
            if (!seen.Add(name))
            {
                throw new FormatException($"The address gives the parameter '{name}' twice.");
            }

            settings = Apply(settings, name, equals < 0 ? "" : Decode(parameter[(equals + 1)..]));
        }

        // A CA that silently verifies nothing would be worse than none.
        return settings is { CaFile: not null, Tls: not (TlsMode.VerifyCa or TlsMode.VerifyFull) }
            ? throw new FormatException("ca= verifies nothing without tls=verify-ca or tls=verify-full.")
            : settings;
    }

    private static ConnectionSettings Apply(ConnectionSettings settings, string name, string value) => name switch
    {
        "tls" => settings with { Tls = ReadTls(value) },
        "ca" when value.Length > 0 => settings with { CaFile = value },
        "ca" => throw new FormatException("ca= names no file."),
        _ => throw new FormatException($"The address has an unknown parameter '{name}'; there are tls and ca."),
    };

    private static TlsMode ReadTls(string value) => value switch
    {
        "disabled" => TlsMode.Disabled,
        "preferred" => TlsMode.Preferred,
        "required" => TlsMode.Required,
        "verify-ca" => TlsMode.VerifyCa,
        "verify-full" => TlsMode.VerifyFull,
        _ => throw new FormatException($"tls={value} is none of disabled, preferred, required, verify-ca, verify-full."),
    };

    private static string Decode(ReadOnlySpan<char> text)
    {
        for (var i = text.IndexOf('%'); i >= 0 && i < text.Length; i++)
        {
            if (text[i] == '%' && (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])))
            {
                throw new FormatException($"The address has a '%' without two hexadecimal digits. {Advice}");
            }
        }

        return Uri.UnescapeDataString(text);
    }

    private readonly ref struct Split(ReadOnlySpan<char> host, ReadOnlySpan<char> port)
    {
        private readonly ReadOnlySpan<char> _host = host;
        private readonly ReadOnlySpan<char> _port = port;

        public void Deconstruct(out ReadOnlySpan<char> host, out ReadOnlySpan<char> port)
        {
            host = _host;
            port = _port;
        }
    }
}
