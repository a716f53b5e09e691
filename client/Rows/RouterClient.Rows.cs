using Router.Client.Rows;
using Router.Contracts.Orleans.Rows;
using Router.Routing.Subscriptions;

namespace Router.Client;

/// <summary>Single rows.</summary>
public sealed partial class RouterClient
{
    /// <summary>
    /// One row: its newest image at once, then after every change, in order. After a loss of contact comes the newest image, marked
    /// (<see cref="WatchedClusterRow.IsResync"/>). Many thousands may be watched: all of them cost one question at a time.
    /// </summary>
    /// <param name="table"><c>schema.table</c>.</param>
    /// <param name="key">The primary key: one value a key column, in key order.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">The text names no single table, or there is no key.</exception>
    /// <exception cref="RowWatchException">The row cannot be watched; the message says why.</exception>
    public IAsyncEnumerable<WatchedClusterRow> WatchRowAsync(string table, IReadOnlyList<object> key, CancellationToken cancellationToken = default) =>
        _rows.WatchAsync(NameOf(table, key), cancellationToken);

    /// <summary>One row as it is now, with its token, read from the table together with the log.</summary>
    /// <param name="table"><c>schema.table</c>.</param>
    /// <param name="key">The primary key: one value a key column, in key order.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The text names no single table, or there is no key.</exception>
    /// <exception cref="RowWatchException">The row cannot be read; the message says why.</exception>
    /// <exception cref="RouterClientException">The cluster does not answer.</exception>
    public async Task<WatchedClusterRow> ReadRowAsync(string table, IReadOnlyList<object> key, CancellationToken cancellationToken = default)
    {
        var name = NameOf(table, key);
        return WatchedClusterRow.Of(await _calls.CallAsync(() => Grains.GetGrain<IRowGrain>(name.ToString()).ReadAsync(), cancellationToken));
    }

    private RowName NameOf(string table, IReadOnlyList<object> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return TableGlob.Parse(table).SingleTable is { } single && key.Count > 0
            ? RowName.Of(Source, single, key)
            : throw new ArgumentException($"A row is of one table and has a key: '{table}' with {key.Count} values is none.", nameof(table));
    }
}
