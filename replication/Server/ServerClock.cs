using System.Globalization;
using Router.Wire;

namespace Router.Replication.Server;

/// <summary>Compares a server's clock with ours.</summary>
internal static class ServerClock
{
    /// <summary>How much the server's clock is ahead at most: the time it took to ask counts against it.</summary>
    public static TimeSpan Ahead(ServerConnection connection, TimeProvider time, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow().UtcDateTime;
        var text = connection.Query("SELECT UTC_TIMESTAMP(6)", cancellationToken).Scalar ?? "";
        return DateTime.ParseExact(text, "yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal) - before;
    }
}
