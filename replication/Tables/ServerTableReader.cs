using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Replication.Feed;
using Router.Replication.Log;
using Router.Replication.Schema;
using Router.Replication.Source;
using Router.Wire;

namespace Router.Replication.Tables;

/// <summary>
/// Reads the tables of a source's server, over sessions of its own, so that the rows can be put together with the log. No server tells the place of
/// a snapshot for sure, so the log itself tells what happened around it. Needs InnoDB tables, and GTIDs on MySQL.
/// </summary>
/// <remarks>While a table is being read it cannot be altered, as with any transaction that reads it.</remarks>
/// <param name="options">The source.</param>
/// <param name="epoch">The failover epoch that its tokens carry now.</param>
/// <param name="logger">Takes the progress.</param>
public sealed class ServerTableReader(SourceOptions options, int epoch, ILogger? logger = null) : ITableReader
{
    private const int MaxKeys = 1000;
    private const int Attempts = 40;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly ConnectionSettings _server = options.Server ?? throw new ArgumentException("The source has no server.", nameof(options));
    private readonly ILogger _logger = logger ?? NullLogger.Instance;

    /// <inheritdoc/>
    public Task<TablePlan?> DescribeAsync(TableName table, CancellationToken cancellationToken) => GuardedAsync(table, async () =>
    {
        await using var connection = await ServerConnection.ConnectAsync(_server, cancellationToken);
        return await PresentTable.ReadAsync(connection, table, cancellationToken) is { } present
            ? new TablePlan(table, [.. present.Columns.Select(PresentColumnTypes.Define)], present.PrimaryKey, hasNames: true)
            : null;
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> CascadesIntoAsync(TableName table, CancellationToken cancellationToken) => GuardedAsync(table, async () =>
    {
        await using var connection = await ServerConnection.ConnectAsync(_server, cancellationToken);
        if (await CascadingKey.AreLoggedAsync(connection, cancellationToken))
        {
            return (IReadOnlyList<string>)[];
        }

        var keys = await CascadingKey.IntoAsync(connection, table, cancellationToken);
        return [.. keys.Select(key => key.ToString())];
    });

    /// <inheritdoc/>
    public Task<TableReading> ReadTableAsync(TableName table, IReadOnlyList<string>? columns, CancellationToken cancellationToken) =>
        GuardedAsync<TableReading>(table, async () =>
        {
            for (var attempt = 1; ; attempt++)
            {
                var (reading, obstacle) = await TryReadTableAsync(table, columns, cancellationToken);
                if (reading is not null)
                {
                    return reading;
                }

                TableReadLog.TakingAnother(_logger, options.Name, table, obstacle!);
                if (attempt == Attempts)
                {
                    throw TableErrors.NeverClean(table, attempt, obstacle!);
                }

                await Task.Delay(Pause, cancellationToken);
            }
        });

    /// <inheritdoc/>
    public Task<RowReading> ReadRowsAsync(TableName table, IReadOnlyList<IReadOnlyList<object>> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keys.Count, MaxKeys);
        return GuardedAsync(table, async () =>
        {
            await using var session = await TableSession.OpenAsync(_server, cancellationToken);
            var low = await session.VisiblePointAsync(table, cancellationToken);
            await session.BeginSnapshotAsync(cancellationToken);
            await session.TouchAsync(table, cancellationToken);
            var high = await session.EndAsync(table, cancellationToken);
            var selection = TableSelection.Of(table, await session.DescribeAsync(table, cancellationToken), columns: null);
            await session.SelectAsStoredAsync(cancellationToken);
            var rows = await Task.Run(() => new KeyedRows(options.Name, selection, keys).Read(session.Connection, SequenceOf(high), cancellationToken), cancellationToken);
            return new RowReading(selection.Table, low, SequenceOf(high), rows) { UpTo = high };
        });
    }

    private async Task<(TableReading? Reading, string? Obstacle)> TryReadTableAsync(
        TableName table, IReadOnlyList<string>? columns, CancellationToken cancellationToken)
    {
        // Held by another session from before the snapshot until the snapshot's own session holds it: in between nobody alters the table.
        await using var holder = await TableSession.OpenAsync(_server, cancellationToken);
        await holder.HoldAsync(table, cancellationToken);
        var selection = TableSelection.Of(table, await holder.DescribeAsync(table, cancellationToken), columns);
        var session = await TableSession.OpenAsync(_server, cancellationToken);
        try
        {
            var (point, changed) = await BeginAsync(session, table, cancellationToken);
            if (changed.Obstacle is null)
            {
                await session.SelectAsStoredAsync(cancellationToken);
                TableReadLog.Reading(_logger, options.Name, table, point, changed.Rows.Count);
                var reading = new SnapshotReading(options.Name, session, selection, changed, point, SequenceOf(point), _logger);
                session = null;
                return (reading, null);
            }

            return (null, changed.Obstacle);
        }
        finally
        {
            if (session is not null)
            {
                await session.DisposeAsync();
            }
        }
    }

    /// <summary>Takes the snapshot; gives the point it is exact at once those rows are taken from the log.</summary>
    private async Task<(LogPoint Point, ChangedRows Changed)> BeginAsync(TableSession session, TableName table, CancellationToken cancellationToken)
    {
        var low = await session.VisiblePointAsync(table, cancellationToken);
        await session.BeginSnapshotAsync(cancellationToken);
        await session.TouchAsync(table, cancellationToken);
        var high = await session.EndAsync(table, cancellationToken);
        return (high, low == high ? new ChangedRows(table, high) : await ReadWindowAsync(table, low, high, cancellationToken));
    }

    private async Task<ChangedRows> ReadWindowAsync(TableName table, LogPoint low, LogPoint high, CancellationToken cancellationToken)
    {
        var changed = new ChangedRows(table, high);
        var window = new SourceOptions
        {
            Name = options.Name,
            Server = _server,
            Start = low.Gtids is { } gtids ? StartPosition.After($"{gtids}") : StartPosition.Resume(new SourcePosition(null, low.File, low.Offset, "", epoch)),
            UntilEnd = true,
            Follows = name => name == table,
            FailFast = true,
            HeartbeatPeriod = TimeSpan.FromMilliseconds(100),
            ReadDeadline = options.ReadDeadline,
            SuspectsCascades = false,
        };
        await Task.Factory.StartNew(
            () => new BinlogFeed(window, NullLogger<BinlogFeed>.Instance).Run(changed, cancellationToken),
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        cancellationToken.ThrowIfCancellationRequested();
        return changed;
    }

    private long SequenceOf(LogPoint place) => ChangeToken.PackSequence(epoch, LogFiles.NumberOf(place.File), place.Offset);

    private static async Task<T> GuardedAsync<T>(TableName table, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (WireException failure)
        {
            throw TableErrors.Of(table, failure);
        }
        catch (SourceException failure)
        {
            throw new TableReadException($"{table} cannot be read: the log around its snapshot cannot. {failure.Message}", failure);
        }
        catch (FormatException unfit)
        {
            throw new TableReadException($"{table} cannot be read: {unfit.Message}", unfit);
        }
    }
}
