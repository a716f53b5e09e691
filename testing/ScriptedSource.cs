using Router.Contracts;
using Router.Testing.Log;
using Router.Testing.Tables;

namespace Router.Testing;

/// <summary>
/// A source in memory, for the tests of applications: says "this row changed", and every host that follows it sees its handlers react. It plays a MariaDB
/// with row images of all columns. The same script gives the same tokens, positions and GTIDs every time; only commit times differ. It keeps the rows of
/// its tables, so that aggregates and row watches can read them. To be used by any number of threads and hosts at once.
/// <code>
/// var source = new ScriptedSource().Table("shop.orders", t => t.BigInt("id").Varchar("status", 16).PrimaryKey("id"));
/// services.AddScriptedSource(source);
/// await host.StartAsync();
/// source.Insert("shop.orders", new { id = 7, status = "paid" });
/// await source.TakenAsync();
/// </code>
/// </summary>
public sealed partial class ScriptedSource
{
    private readonly object _gate = new();
    private readonly ScriptedTables _tables = new();
    private readonly ScriptedLog _log;
    private readonly TimeProvider _time;
    private ScriptedTransaction? _open;

    /// <summary>An empty log and no tables.</summary>
    /// <param name="time">The clock of commit times.</param>
    /// <param name="serverId">The id of the server it plays; sources of other ids are other servers to whoever resumes.</param>
    public ScriptedSource(TimeProvider? time = null, uint serverId = 1)
    {
        _time = time ?? TimeProvider.System;
        _log = new ScriptedLog(new ScriptedServer(serverId));
    }

    /// <summary>The point behind everything written so far.</summary>
    public LogPoint End
    {
        get
        {
            lock (_gate)
            {
                return _log.End.Point;
            }
        }
    }

    /// <summary>Declares a table.</summary>
    /// <param name="name"><c>schema.table</c>.</param>
    /// <param name="columns">Declares its columns and its key.</param>
    /// <exception cref="ScriptException">There is one of that name, or it is declared wrongly.</exception>
    public ScriptedSource Table(string name, Action<ScriptedTable> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        lock (_gate)
        {
            _tables.Add(name, columns);
        }

        return this;
    }

    /// <summary>
    /// Declares a table out of a class: a column for each public property, <c>UserId</c> as <c>user_id</c> or as <c>[Column]</c> names it; text as
    /// VARCHAR(255) or of <c>[MaxLength]</c>, decimals as DECIMAL(18,2), times with microseconds.
    /// </summary>
    /// <param name="name"><c>schema.table</c>.</param>
    /// <param name="key">The key's columns; without any what <c>[Key]</c> marks, else <c>Id</c>.</param>
    /// <exception cref="ScriptException">There is one of that name, or a property for which no column type is known.</exception>
    public ScriptedSource Table<T>(string name, params string[] key) => Table(name, table => ClassColumns.Declare(table, typeof(T), key));

    /// <summary>Inserts rows, in a transaction of their own.</summary>
    /// <returns>The point behind it.</returns>
    /// <inheritdoc cref="ScriptedTransaction.Insert"/>
    public LogPoint Insert(string table, params object[] rows) => Transaction(transaction => transaction.Insert(table, rows));

    /// <returns>The point behind it.</returns>
    /// <inheritdoc cref="ScriptedTransaction.Update(string, object)"/>
    public LogPoint Update(string table, object row) => Transaction(transaction => transaction.Update(table, row));

    /// <returns>The point behind it.</returns>
    /// <inheritdoc cref="ScriptedTransaction.Update(string, object, object)"/>
    public LogPoint Update(string table, object before, object after) => Transaction(transaction => transaction.Update(table, before, after));

    /// <returns>The point behind it.</returns>
    /// <inheritdoc cref="ScriptedTransaction.Delete"/>
    public LogPoint Delete(string table, object row) => Transaction(transaction => transaction.Delete(table, row));

    /// <summary>TRUNCATE: every row goes, without a row in the log.</summary>
    /// <returns>The point behind it.</returns>
    /// <exception cref="ScriptException">There is no such table.</exception>
    public LogPoint Truncate(string table) => Transaction(transaction => transaction.Truncate(table));

    /// <summary>Writes a transaction; it is in the log as a whole once the function has ended. If that throws, nothing was written.</summary>
    /// <returns>The point behind it.</returns>
    /// <exception cref="InvalidOperationException">The function writes another transaction.</exception>
    public LogPoint Transaction(Action<ScriptedTransaction> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        lock (_gate)
        {
            if (_open is not null)
            {
                throw new InvalidOperationException("A transaction is being written: write to it, and not to the source.");
            }

            var transaction = _open = new ScriptedTransaction(_tables);
            try
            {
                write(transaction);
                transaction.End();
            }
            catch
            {
                transaction.Abandon();
                throw;
            }
            finally
            {
                _open = null;
            }

            Append(transaction);
            return _log.End.Point;
        }
    }

    /// <summary>A row as it is now, by column; null where there is none. For the stand-ins of an application's own queries.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="key">Its key: one value a key column, in key order.</param>
    /// <exception cref="ScriptException">There is no such table, or it has another key.</exception>
    public IReadOnlyDictionary<string, object?>? Find(string table, params object[] key)
    {
        ArgumentNullException.ThrowIfNull(key);
        lock (_gate)
        {
            var known = _tables.Of(table);
            return known.FindByKey(key) is { } row ? Named(known, row) : null;
        }
    }

    /// <summary>All rows of a table as they are now, by column, in no order.</summary>
    /// <exception cref="ScriptException">There is no such table.</exception>
    public IReadOnlyList<IReadOnlyDictionary<string, object?>> Rows(string table)
    {
        lock (_gate)
        {
            var known = _tables.Of(table);
            return [.. known.All.Select(row => Named(known, row))];
        }
    }

    private void Append(ScriptedTransaction transaction)
    {
        if (transaction.Steps.Count > 0)
        {
            _log.Append(transaction.Steps, (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, transaction.IsRolledBack);
            Changed();
        }
    }

    private static Dictionary<string, object?> Named(TableRows table, object?[] row) => table.Plan.Columns.ToDictionary(
        column => column.Name!, column => row[column.Ordinal], StringComparer.OrdinalIgnoreCase);
}
