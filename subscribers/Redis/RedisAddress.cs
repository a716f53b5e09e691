using System.Globalization;
using System.Net;

namespace Router.Subscribers.Redis;

/// <summary>
/// The text form of <see cref="RedisSettings"/>:
/// <code>redis:// [ [ user ] : password @ ] host [ : port ] [ / database ]</code>
/// System.Uri is of no use here: its errors repeat the address, password included.
/// </summary>
internal static class RedisAddress
{
    private const string Scheme = "redis://";
    private const string TlsScheme = "rediss://";
    private const string Advice = "Percent-encode these characters in user and password: @ as %40, : as %3A, / as %2F, ? as %3F, % as %25.";

    public static RedisSettings Parse(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var useTls = address.StartsWith(TlsScheme, StringComparison.OrdinalIgnoreCase);
        if (!useTls && !address.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw new FormatException("A Redis' address begins with redis:// or rediss://, as in redis://user:password@host:6379/0.");
        }

        var rest = address.AsSpan(useTls ? TlsScheme.Length : Scheme.Length);
        var at = rest.LastIndexOf('@');
        var login = at < 0 ? default : rest[..at];
        if (login.ContainsAny('@', '/', '?'))
        {
            throw new FormatException($"The Redis' address has an '@', '/' or '?' too many before its host. {Advice}");
        }

        return ReadLogin(ReadServer(rest[(at + 1)..], useTls), login);
    }

    public static string Format(RedisSettings settings)
    {
        var host = settings.Host.Contains(':', StringComparison.Ordinal) ? $"[{settings.Host}]" : settings.Host;
        return string.Create(CultureInfo.InvariantCulture, $"{(settings.UseTls ? TlsScheme : Scheme)}{host}:{settings.Port}/{settings.Database}");
    }

    private static RedisSettings ReadServer(ReadOnlySpan<char> text, bool useTls)
    {
        if (text.Contains('?'))
        {
            throw new FormatException("The Redis' address takes no parameters behind a '?'.");
        }

        var slash = text.IndexOf('/');
        var database = slash < 0 ? default : text[(slash + 1)..];
        var authority = slash < 0 ? text : text[..slash];
        var colon = authority.StartsWith("[") ? EndOfBrackets(authority) : authority.IndexOf(':');
        var hasPort = colon >= 0;
        if (hasPort && authority[(colon + 1)..].Contains(':'))
        {
            throw new FormatException("An IPv6 host stands in brackets in a Redis' address, as in redis://[::1]:6379.");
        }

        return new RedisSettings
        {
            Host = ReadHost(hasPort ? authority[..colon] : authority),
            Port = hasPort ? ReadNumber(authority[(colon + 1)..], 1, 65535, "port") : RedisSettings.DefaultPort,
            Database = database.IsEmpty ? 0 : ReadNumber(database, 0, int.MaxValue, "database"),
            UseTls = useTls,
        };
    }

    /// <summary>The colon behind <c>[...]</c>; -1 where there is none.</summary>
    private static int EndOfBrackets(ReadOnlySpan<char> authority) => authority.LastIndexOf("]:") is >= 0 and var end ? end + 1 : -1;

    private static RedisSettings ReadLogin(RedisSettings settings, ReadOnlySpan<char> login)
    {
        if (login.IsEmpty)
        {
            return settings;
        }

        var colon = login.IndexOf(':');
        return colon >= 0
            ? settings with { User = Decode(login[..colon]), Password = Decode(login[(colon + 1)..]) }
            : throw new FormatException("The Redis' address names a user without a password; write redis://user:password@host or redis://:password@host.");
    }

    private static string ReadHost(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("["))
        {
            return text.EndsWith("]") && IPAddress.TryParse(text[1..^1], out _)
                ? text[1..^1].ToString()
                : throw new FormatException("The Redis' address has a malformed [IPv6] host.");
        }

        return text.IsEmpty ? throw new FormatException("The Redis' address names no host.") : Decode(text);
    }

    private static int ReadNumber(ReadOnlySpan<char> text, int least, int most, string what) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"The Redis' address has a {what} that is no number of {least} to {most}.");

    /// <summary>What Uri.UnescapeDataString would let through, a percent sign that encodes nothing, is a password that was not encoded.</summary>
    private static string Decode(ReadOnlySpan<char> text)
    {
        for (var rest = text; rest.IndexOf('%') is >= 0 and var percent; rest = rest[(percent + 3)..])
        {
            if (rest.Length < percent + 3 || !char.IsAsciiHexDigit(rest[percent + 1]) || !char.IsAsciiHexDigit(rest[percent + 2]))
            {
                throw new FormatException($"The Redis' address has a '%' that encodes nothing. {Advice}");
            }
        }

        return Uri.UnescapeDataString(text.ToString());
    }
}
