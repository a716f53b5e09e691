using Microsoft.Extensions.Logging;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Replication.Schema;
using Router.Replication.Server;
using Router.Replication.Source;
using Router.Replication.Tables;

namespace Router.Replication.Feed;

/// <summary>Reads real servers and files.</summary>
public sealed class ServerFeeds(ILoggerFactory loggers, TimeProvider? time = null) : ISourceFeedFactory
{
    /// <inheritdoc/>
    public ISourceFeed Make(SourceOptions options) => new BinlogFeed(options, loggers.CreateLogger<BinlogFeed>(), time);

    /// <inheritdoc/>
    public ITableReader? MakeTableReader(SourceOptions options, int epoch)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Server is null ? null : new ServerTableReader(options, epoch, loggers.CreateLogger<ServerTableReader>());
    }

    /// <inheritdoc/>
    public Task<TablePlan?> DescribeAsync(SourceOptions options, TableName table, CancellationToken cancellationToken) =>
        TableSchema.ReadAsync(options, table, cancellationToken);

    /// <inheritdoc/>
    public Task CheckAsync(SourceOptions options, SourcePosition position, CancellationToken cancellationToken) =>
        BinlogFeed.CheckAsync(options, position, cancellationToken);

    /// <inheritdoc/>
    public Task<ExecutedLog?> ExecutedAsync(SourceOptions options, CancellationToken cancellationToken) => ExecutedLogReading.ReadAsync(options, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TableName>> TablesAsync(SourceOptions options, CancellationToken cancellationToken) => ServerTables.ReadAsync(options, cancellationToken);
}
