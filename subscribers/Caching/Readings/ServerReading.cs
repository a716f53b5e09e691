using System.Data.Common;
using Router.Contracts;

namespace Router.Subscribers.Caching.Readings;

/// <summary>
/// A point of the log that a session's snapshot is known to lie behind, and that snapshot. The position that a server shows is no such point: an
/// event is in the log before its commit is visible.
/// </summary>
internal sealed class ServerReading : IAsyncDisposable
{
    // It changes nothing for the snapshot, which needs this isolation anyway, and both servers refuse it inside a transaction (error 1568): the
    // session's snapshot might then be older than any reading.
    private const string OutsideTransaction = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";
    private const string Snapshot = "START TRANSACTION WITH CONSISTENT SNAPSHOT";

    private readonly DbConnection _connection;
    private bool _isOpen;

    private ServerReading(DbConnection connection) => _connection = connection;

    /// <summary>The point; null where there is none to be had.</summary>
    public LogPoint? Point { get; private set; }

    /// <summary>Why there is none.</summary>
    public string? NoPointBecause { get; private set; }

    /// <summary>The session was in a transaction: what it reads may be of any age.</summary>
    public bool IsInTransaction { get; private set; }

    /// <summary>Takes a reading and begins the snapshot.</summary>
    public static async Task<ServerReading> TakeAsync(DbConnection connection, ServerIdentity? source, CancellationToken cancellationToken)
    {
        var reading = new ServerReading(connection);
        if (source is null)
        {
            reading.NoPointBecause = "the cache does not know yet which server it follows";
            return reading;
        }

        try
        {
            await connection.ExecuteAsync(OutsideTransaction, cancellationToken);
        }
        catch (DbException refused)
        {
            reading.IsInTransaction = true;
            reading.NoPointBecause = refused.Message;
            return reading;
        }

        await reading.BeginAsync(source, cancellationToken);
        return reading;
    }

    /// <summary>Ends the snapshot.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isOpen)
        {
            _isOpen = false;
            await _connection.ExecuteAsync("COMMIT", CancellationToken.None);
        }
    }

    private async Task BeginAsync(ServerIdentity source, CancellationToken cancellationToken)
    {
        try
        {
            // What the server tells of visible commits before the snapshot is taken, the snapshot sees.
            Point = source.Flavor == ServerFlavor.MySql
                ? await MySqlReading.TakeAsync(_connection, cancellationToken)
                : await MariaDbReading.BeforeAsync(_connection, source, cancellationToken);
            await _connection.ExecuteAsync(Snapshot, cancellationToken);
            _isOpen = true;
            Point ??= source.Flavor == ServerFlavor.MariaDb ? await MariaDbReading.WithinAsync(_connection, cancellationToken) : null;
            NoPointBecause = Point is not null ? null
                : source.Flavor == ServerFlavor.MySql ? MySqlReading.None : MariaDbReading.None;
        }
        catch (Exception refused) when (refused is DbException or FormatException)
        {
            Point = null;
            NoPointBecause = refused.Message;
        }
    }
}
