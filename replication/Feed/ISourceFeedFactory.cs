using Router.Contracts;
using Router.Contracts.Rows;
using Router.Replication.Source;

namespace Router.Replication.Feed;

/// <summary>Makes what reads sources; one in a container, so that a test can put a scripted source in the place of servers.</summary>
public interface ISourceFeedFactory
{
    /// <summary>A feed that has not begun.</summary>
    ISourceFeed Make(SourceOptions options);

    /// <summary>Reads the source's tables, as of tokens of that failover epoch; null where there is no server to ask.</summary>
    ITableReader? MakeTableReader(SourceOptions options, int epoch);

    /// <summary>
    /// A table's columns as they are now, to check expectations against before anything is read; null where there is no such table, none that the user
    /// may see, or nobody to ask.
    /// </summary>
    /// <exception cref="SourceException">Whoever is to be asked does not answer.</exception>
    Task<TablePlan?> DescribeAsync(SourceOptions options, TableName table, CancellationToken cancellationToken) =>
        MakeTableReader(options, epoch: 0) is { } reader ? reader.DescribeAsync(table, cancellationToken) : Task.FromResult<TablePlan?>(null);

    /// <summary>Whether the source's log still reaches back to a position.</summary>
    /// <exception cref="SourceException">It does not, or nobody can tell.</exception>
    Task CheckAsync(SourceOptions options, SourcePosition position, CancellationToken cancellationToken);

    /// <summary>What the server has executed, for telling an unknown GTID from a late one, and where a known one lies before; null where there is no server to ask.</summary>
    Task<ExecutedLog?> ExecutedAsync(SourceOptions options, CancellationToken cancellationToken);

    /// <summary>The tables that the source has now, views not among them; none where there is no server to ask.</summary>
    /// <exception cref="SourceException">The server cannot be asked.</exception>
    Task<IReadOnlyList<TableName>> TablesAsync(SourceOptions options, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<TableName>>([]);
}
