using System.Globalization;
using Router.Contracts;
using Router.Servers;

namespace Router.Standalone.Tests.Hosting;

/// <summary>A place in a server's log; others write to the same log meanwhile, so places are compared and never equal.</summary>
internal readonly record struct LogEnd(string File, long Offset)
{
    public static LogEnd Of(SourcePosition? position) => new(position?.File ?? "", position?.Offset ?? 0);

    public static LogEnd StartOf(Transaction transaction) => new(transaction.File, transaction.Offset);

    /// <summary>Where the server's log ends now.</summary>
    public static async Task<LogEnd> AskAsync(DatabaseServer server)
    {
        var rows = await server.Sql.QueryAsync(server.Kind == ServerKind.MariaDb ? "SHOW MASTER STATUS" : "SHOW BINARY LOG STATUS");
        return new LogEnd(rows[0][0]!, long.Parse(rows[0][1]!, CultureInfo.InvariantCulture));
    }

    public bool HasReached(LogEnd other) => string.CompareOrdinal(File, other.File) is var order && (order > 0 || (order == 0 && Offset >= other.Offset));
}
