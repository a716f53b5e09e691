using System.Data.Common;
using Router.Contracts;

namespace Router.Subscribers.Caching.Readings;

/// <summary>A reading on MySQL, source or replica: the transactions executed, each of which is in the set only when its commit is visible.</summary>
/// <remarks>
/// Measured on MySQL 9.7: rows older than the position shown in more than half of the reads by file and offset, in none by the set.
/// A replica needs <c>replica_preserve_commit_order</c>, which is the default since 8.0.27.
/// </remarks>
internal static class MySqlReading
{
    /// <summary>Why there may be none.</summary>
    public const string None = "gtid_mode is not ON: the server cannot say which transactions are visible";

    /// <summary>Takes one; null where the server has no GTIDs.</summary>
    public static async Task<LogPoint?> TakeAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync("SELECT @@global.gtid_mode, @@global.gtid_executed", cancellationToken);
        return rows is [["ON", var executed]] ? LogPoint.OfGtids(GtidSet.Parse(GtidDialect.MySql, executed)) : null;
    }
}
