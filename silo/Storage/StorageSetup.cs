using System.Data.Common;
using System.Globalization;

namespace Router.Silo.Storage;

/// <summary>Sets a database up for a cluster, or tells whether it is.</summary>
internal sealed class StorageSetup(DatabaseAddress address)
{
    private const int LockSeconds = 60;

    /// <summary>Makes what is missing, the database among it; may run at any time, also several at once and beside a running cluster.</summary>
    /// <returns>What was done, in a sentence.</returns>
    /// <exception cref="SiloException">The database does not answer, or another application's cluster lives in it.</exception>
    public async Task<string> InitializeAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenOrMakeAsync(cancellationToken);
        await LockAsync(connection, cancellationToken);
        var tables = await TablesAsync(connection, cancellationToken);
        var statements = tables.Contains("OrleansQuery") ? await StatementsAsync(connection, cancellationToken) : [];
        if (statements.Count > 0 && !statements.ContainsKey(StorageScript.VersionKey))
        {
            throw new SiloException(ExitCode.StorageNotReady, $"The database {address} holds the tables of another Orleans application: give Router a database of its own.");
        }

        foreach (var statement in StorageScript.Of(address.Kind))
        {
            await ExecuteAsync(connection, statement, cancellationToken);
        }

        return Sentence(tables, statements, await StatementsAsync(connection, cancellationToken));
    }

    /// <summary>Makes sure that a silo can run on it.</summary>
    /// <exception cref="SiloException">It does not answer, or is not set up; the message says how to.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(address.Connect(), cancellationToken);
        var tables = await TablesAsync(connection, cancellationToken);
        var statements = tables.Contains("OrleansQuery") ? await StatementsAsync(connection, cancellationToken) : [];
        var version = statements.TryGetValue(StorageScript.VersionKey, out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;
        if (version < StorageScript.Version || StorageScript.Tables.Any(table => !tables.Contains(table)))
        {
            var what = version == 0 ? "is not set up" : $"was set up by an earlier version ({version}, not {StorageScript.Version})";
            throw new SiloException(ExitCode.StorageNotReady, $"The storage {address} {what}: run router-silo init-storage --storage with its address, once.");
        }
    }

    private string Sentence(HashSet<string> tables, Dictionary<string, string> before, Dictionary<string, string> after)
    {
        var made = StorageScript.Tables.Where(table => !tables.Contains(table)).ToArray();
        var changed = after.Count(pair => before.GetValueOrDefault(pair.Key) != pair.Value);
        return (made.Length, changed) switch
        {
            (0, 0) => $"The storage {address} was set up already (version {StorageScript.Version}); nothing was changed.",
            (0, _) => $"The storage {address} is set up (version {StorageScript.Version}): {changed} of its statements were renewed.",
            _ => $"The storage {address} is set up (version {StorageScript.Version}): made the tables {string.Join(", ", made)} and {changed} statements.",
        };
    }

    private async Task<DbConnection> OpenOrMakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAsync(address.Connect(), cancellationToken);
        }
        catch (SiloException missing) when (DatabaseAddress.IsMissing(missing.InnerException!))
        {
            await using var server = await OpenAsync(address.ConnectToServer(), cancellationToken);
            await using var command = Command(server, address.Creation);
            try
            {
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (DbException refused)
            {
                if (!DatabaseAddress.IsThereAlready(refused))
                {
                    throw new SiloException(ExitCode.StorageNotReady, $"The database {address} is not there and cannot be made ({refused.Message}): make it as a user who may, with {address.Creation}.", refused);
                }
            }

            return await OpenAsync(address.Connect(), cancellationToken);
        }
    }

    private async Task<DbConnection> OpenAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch (Exception error) when (error is DbException or TimeoutException or System.Net.Sockets.SocketException)
        {
            await connection.DisposeAsync();
            throw new SiloException(
                ExitCode.CannotConnect, $"The database {address} cannot be used ({error.Message}): see that it runs, that user and password are right, and that the database exists (init-storage makes it).", error);
        }
    }

    /// <summary>Several may be started at once, and tables made at the same time are an error of some servers. The lock goes with the session.</summary>
    private async Task LockAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var sql = address.Kind == DatabaseKind.MySql
            ? string.Create(CultureInfo.InvariantCulture, $"SELECT GET_LOCK('router.init-storage', {LockSeconds})")
            : $"SET lock_timeout = '{LockSeconds}s'; SELECT 1 FROM pg_advisory_lock(hashtext('router.init-storage'))";
        await using var command = Command(connection, sql);
        if (Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) != 1)
        {
            throw new SiloException(ExitCode.StorageNotReady, $"Another init-storage has been at work on {address} for a minute: see what became of it, then run this again.");
        }
    }

    private async Task<HashSet<string>> TablesAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var schema = address.Kind == DatabaseKind.MySql ? "DATABASE()" : "current_schema()";
        await using var command = Command(connection, $"SELECT table_name FROM information_schema.tables WHERE table_schema = {schema}");
        var tables = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            tables.Add(reader.GetString(0));
        }

        return tables;
    }

    private static async Task<Dictionary<string, string>> StatementsAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, "SELECT QueryKey, QueryText FROM OrleansQuery");
        var statements = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            statements[reader.GetString(0)] = reader.GetString(1);
        }

        return statements;
    }

    private async Task ExecuteAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, sql);
        command.CommandTimeout = LockSeconds;
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (DbException refused)
        {
            throw new SiloException(
                ExitCode.StorageNotReady, $"The database {address} refused to be set up ({refused.Message}): its user needs the right to make tables and, on MySQL and MariaDB, procedures; every step may be repeated.", refused);
        }
    }

#pragma warning disable CA2100 // the statements are built in, or written above; nothing comes from outside
    private static DbCommand Command(DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
#pragma warning restore CA2100
}
