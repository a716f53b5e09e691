using Router.Contracts;
using Router.Replication.Feed;
using Router.Wire;

namespace Router.Replication.Tables;

/// <summary>What to tell of a table that cannot be read.</summary>
internal static class TableErrors
{
    private const int NoSuchTable = 1146;
    private const int DefinitionChanged = 1412;
    private const int LockWait = 1205;

    public static TableReadException NoTable(TableName table) =>
        new($"There is no table {table}, or the user may not see it: create it, or GRANT SELECT ON {SqlText.Name(table)} to the source's user.");

    public static TableReadException NoGtids(TableName table, string mode) => new(
        $"{table} cannot be read together with its place in the log: gtid_mode is {mode}, and without GTIDs nobody tells which commits a session sees. "
            + "Set gtid_mode=ON and enforce_gtid_consistency=ON on the server.");

    public static TableReadException NoSnapshot(TableName table, string engine) => new(
        $"{table} cannot be read together with its place in the log: its engine is {engine}, which has no snapshots. "
            + $"Run: ALTER TABLE {SqlText.Name(table)} ENGINE=InnoDB;");

    public static TableReadException NoLog(TableName table) =>
        new($"{table} cannot be read together with its place in the log: the server names no binary log. Start it with --log-bin.");

    public static TableReadException NoColumn(TableName table, string column, IEnumerable<string?> columns) =>
        new($"{table} has no column '{column}'; it has {string.Join(", ", columns)}.");

    public static TableReadException NoKey(TableName table) => new($"{table} has no primary key, so no row of it can be told: add one.");

    public static TableReadException NeverClean(TableName table, int attempts, string why) => new(
        $"In {attempts} tries {table} was always changed while its snapshot was taken, and {why}: read it when it is written less.") { IsTransient = true };

    /// <summary>What went wrong on the wire.</summary>
    public static TableReadException Of(TableName table, WireException failure) => failure switch
    {
        ServerErrorException { Code: NoSuchTable } => NoTable(table),
        ServerErrorException { Code: DefinitionChanged } =>
            new TableReadException($"{table} was altered while it was being read: read it again.", failure) { IsTransient = true },
        ServerErrorException { Code: LockWait } =>
            new TableReadException($"{table} is locked, by an ALTER or LOCK TABLES that takes its time: read it again later.", failure) { IsTransient = true },
        ServerErrorException error when FeedErrors.IsRefusal(error) =>
            new TableReadException($"The user may not read {table} ({error.ServerMessage}). Run: GRANT SELECT, REPLICATION SLAVE, REPLICATION CLIENT ON *.* to it.", failure),
        ServerErrorException => new TableReadException($"{table} cannot be read. {failure.Message}", failure),
        _ => new TableReadException($"Contact with the server was lost while {table} was being read ({failure.Message}): read it again.", failure) { IsTransient = true },
    };
}
