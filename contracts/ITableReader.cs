using Router.Contracts.Rows;

namespace Router.Contracts;

/// <summary>Reads tables as they are now, on the source's server, together with where in the log that is.</summary>
public interface ITableReader
{
    /// <summary>The table's columns as they are now; null where there is no such table, or none that the user may see.</summary>
    Task<TablePlan?> DescribeAsync(TableName table, CancellationToken cancellationToken);

    /// <summary>
    /// The foreign keys by which a change of another table changes rows of this one without a row in the log, a sentence each;
    /// empty where there are none, or where the server logs such rows.
    /// </summary>
    Task<IReadOnlyList<string>> CascadesIntoAsync(TableName table, CancellationToken cancellationToken);

    /// <summary>All rows of a table, exact at one point of the log.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns wanted, besides the primary key; null for all. The images hold no others.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TableReadException">The table cannot be read so; the message says what to do.</exception>
    Task<TableReading> ReadTableAsync(TableName table, IReadOnlyList<string>? columns, CancellationToken cancellationToken);

    /// <summary>Single rows, read between two points of the log.</summary>
    /// <param name="table">The table; it must have a primary key.</param>
    /// <param name="keys">Keys, one value a key column in key order each; at most 1000.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TableReadException">The table cannot be read so; the message says what to do.</exception>
    Task<RowReading> ReadRowsAsync(TableName table, IReadOnlyList<IReadOnlyList<object>> keys, CancellationToken cancellationToken);
}
