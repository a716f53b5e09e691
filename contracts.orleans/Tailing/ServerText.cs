namespace Router.Contracts.Orleans.Tailing;

/// <summary>A server's identity as text, <c>MySql:3e11fa47-...</c>, and back.</summary>
public static class ServerText
{
    private const string IdInRecord = "Id = ";

    /// <summary>The text; null for none.</summary>
    public static string? Of(ServerIdentity? server) => server is null ? null : $"{server.Flavor}:{server.Id}";

    /// <summary>Reads that, and what a <see cref="ServerIdentity"/> says of itself; null for null.</summary>
    public static ServerIdentity? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var flavor = text.Contains(nameof(ServerFlavor.MariaDb), StringComparison.Ordinal) ? ServerFlavor.MariaDb : ServerFlavor.MySql;
        var id = text.LastIndexOf(IdInRecord, StringComparison.Ordinal);
        return new ServerIdentity(flavor, id >= 0 ? text[(id + IdInRecord.Length)..].TrimEnd(' ', '}') : text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..]);
    }
}
